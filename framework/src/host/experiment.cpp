#include "host/experiment.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include "config/registry_catalogue.h"
#include "config/search_space.h"
#include "experiment/plan_file.h"
#include "host/drawable.h"
#include "host/rounds.h"
#include "host/schema.h"
#include "report/gathering.h"
#include "text/printable.h"
#include "workers/jobs.h"
#include "workers/signal_guard.h"

namespace plexus::host {
namespace {

/// What the configuration says in a section, if it has it.
template <class Settings>
std::optional<Settings> read_section(const config::Experiment& config, const std::string& name,
                                     const plugin::Registry& registry) {
  const auto given = config.sections.find(name);
  if (given == config.sections.end()) return std::nullopt;
  Settings settings;
  Settings::parameters().from_value(given->second, settings, registry);
  return settings;
}

experiment::Plan plan_of(const config::Experiment& config, const plugin::Registry& registry) {
  experiment::Plan plan;
  plan.execution = read_section<workers::ExecutionSettings>(config, "execution", registry).value_or(plan.execution);
  if (config.is_searched)
    plan.study = read_section<experiment::StudySettings>(config, "search", registry);
  else
    plan.search = read_section<experiment::SearchSettings>(config, "search", registry);
  plan.name = config.name;
  plan.config_text = config.text;
  plan.config_folder = config.folder;
  plan.notes = config.notes;
  plan.tags = config.tags;
  plan.design = config.design;
  const std::optional<std::size_t> stages = grid::stage_axis(plan.design.axes);
  for (const config::Trial& trial : config.trials) {
    plan.trials.push_back(trial::trial_of(trial.settings));
    if (!trial.before) continue;
    const std::size_t stage = config.trials[*trial.before].point[*stages];
    plan.trials.back().before = {.trial = *trial.before, .name = plan.design.axes[*stages].labels[stage].text()};
  }
  return plan;
}

/// The search that a configuration names, with its own settings.
std::shared_ptr<const Search> search_of(const config::Experiment& config, const plugin::Registry& registry) {
  Value::Map own;
  const std::vector<ParameterInfo> common = experiment::StudySettings::parameters().describe();
  for (const auto& [name, value] : config.sections.at("search").map()) {
    const bool is_common = std::any_of(common.begin(), common.end(),
                                       [&name = name](const ParameterInfo& info) { return info.name == name; });
    if (!is_common) own.emplace_back(name, value);
  }
  return std::static_pointer_cast<const Search>(registry.build(Kind::search, Value(std::move(own))));
}

/// The searches that take several metrics, in words.
std::string searches_of_several(const plugin::Registry& registry) {
  std::string names;
  for (const plugin::ComponentRecord* const record : registry.components()) {
    if (record->info.kind != Kind::search) continue;
    try {
      const auto search =
          std::static_pointer_cast<const Search>(registry.build(Kind::search, Value(record->full_name())));
      if (search->takes_several_metrics()) names += (names.empty() ? "" : ", ") + record->info.name;
    } catch (const Error&) {
      continue;  // it cannot be built with what it has by default
    }
  }
  return names;
}

/// Throws ConfigError where the search looks at one metric and is to look for several.
void check_metrics(const config::Experiment& config, const experiment::StudySettings& study, const Search& search,
                   const plugin::Registry& registry) {
  if (study.metrics().size() < 2 || search.takes_several_metrics()) return;
  config::Problems problems;
  problems.add(config.problem(0, "search.plugin",
                              "this search looks for one metric, and 'search.metric' names " +
                                  std::to_string(study.metrics().size()) + "; those that look for several are " +
                                  searches_of_several(registry)));
  problems.throw_if_any();
}

/// How long a shard waits for the trials of others, as a multiple of what its own took, before it trains them itself.
constexpr int patience = 2;
constexpr std::chrono::seconds least_patience{5};

bool ended_early(const experiment::RunResult& result) {
  const workers::PoolResult& pool = result.pool;
  return pool.interrupted || pool.stopped_by_failure || !pool.lost.empty() || !pool.environment_fault.empty();
}

}  // namespace

plugin::Registry load_plugins(const std::vector<std::filesystem::path>& libraries, const Warn& warn) {
  plugin::Registry registry;
  registry.load_search_path();
  for (const std::filesystem::path& library : libraries) registry.load(library);
  if (warn)
    for (const std::string& warning : registry.warnings()) warn(warning);
  return registry;
}

Experiment::Experiment(const OpenOptions& options)
    : options_(options),
      source_(source_of(options)),
      registry_(load_plugins(options.libraries, options.warn)),
      state_(std::make_unique<State>()),
      is_among_others_(options.output.empty()) {
  const bool trusts = options.trust || !source_.folder;
  load(config::RegistryCatalogue(registry_), config::loader_into(registry_, trusts));
  cluster_ = read_section<cluster::ClusterSettings>(state_->known->config, "cluster", registry_).value_or(cluster_);
  output_ = source_.output.empty() ? std::filesystem::path("results") / plan().name : source_.output;
  if (plan().study) {
    // The ends of the space make sense, so all of it does.
    const std::shared_ptr<const Search> search = search_of(state_->known->config, registry_);
    check_metrics(state_->known->config, *plan().study, *search, registry_);
    state_->study = std::make_unique<experiment::Study>(*plan().study, search, state_->space);
    load_again();
    follow();
  }
  aside_.reset();
}

void Experiment::load(const config::Catalogue& catalogue, const config::PluginLoader& loader) const {
  config::LoadOptions options{
      .set = options_.set, .axis = options_.axis, .folder = source_.folder, .name = source_.name};
  options.points = [this](const SearchSpace& space) {
    state_->space = space;
    return state_->study != nullptr ? state_->study->points() : config::ends_of(space);
  };
  // A study goes on with what was read at its beginning.
  if (state_->known != nullptr) options.parts = state_->known->config.parts;
  auto known = std::make_unique<Known>();
  known->config = config::load_experiment(source_.file, options, schema(), catalogue, loader);
  known->plan = plan_of(known->config, registry_);
  known->preparation = experiment::prepare(known->plan, registry_, state_->memory);
  config::Problems problems;
  for (const trial::Problem& problem : known->preparation.problems)
    problems.add(known->config.problem(problem.trial, problem.key, problem.message, problem.fault));
  problems.throw_if_any();
  state_->known = std::move(known);
}

void Experiment::load_again() const {
  const auto is_loaded = [](const std::filesystem::path&) {};
  load(config::RegistryCatalogue(registry_), {.library = is_loaded, .folder = is_loaded});
}

void Experiment::follow() const {
  while (!state_->study->is_whole()) {
    auto outcomes = experiment::outcomes_of(plan(), preparation(), output_, registry_, state_->outcomes);
    if (!outcomes) return;
    state_->outcomes = std::move(*outcomes);
    state_->study->tell(state_->outcomes.values, state_->outcomes.spent());
    load_again();
  }
}

void Experiment::start_over() const {
  state_->outcomes = {};
  state_->study->start_over();
  load_again();
}

Experiment::Source Experiment::source_of(const OpenOptions& options) {
  std::filesystem::path folder = options.config;
  const bool named = std::filesystem::is_directory(folder);
  // The copy that is kept in a folder of results, by its name: what it says is relative to where it was written.
  if (!named && folder.filename() == "config.yaml") folder = folder.has_parent_path() ? folder.parent_path() : ".";
  const auto manifest = std::filesystem::is_directory(folder) ? experiment::read_plan_file(folder) : std::nullopt;
  if (!manifest && named)
    throw Error("'" + options.config.string() +
                "' is a folder, and no experiment was run in it: it has no trials/plan.json; give a configuration");
  if (!manifest) return {.file = options.config, .output = options.output};
  return {.file = folder / "config.yaml",
          .folder = manifest->config_folder,
          .name = manifest->name,
          .output = options.output.empty() ? folder : options.output};
}

experiment::RunOptions Experiment::completed(experiment::RunOptions options) const {
  options.output = output_;
  if (options.jobs == 0) options.jobs = jobs();
  // Under results/, experiments share what they trained.
  options.share = is_among_others_ && !options.fresh;
  return options;
}

experiment::RunResult Experiment::run(experiment::RunOptions options, workers::Listener& listener) const {
  options = completed(std::move(options));
  if (state_->study != nullptr) return run_study(std::move(options), listener);
  return experiment::run(plan(), preparation(), options, registry_, listener);
}

experiment::RunResult Experiment::run_study(experiment::RunOptions options, workers::Listener& listener) const {
  const workers::SignalGuard guard;
  Rounds rounds(listener, labels().size());
  std::filesystem::path aside;
  const auto run_once = [&](bool last) {
    options.publish = last;
    experiment::RunResult result = run_batch(options, rounds);
    options.fresh = false;
    options.retry_failed = false;
    aside = std::exchange(result.aside, aside.empty() ? result.aside : aside);
    return result;
  };
  if (options.fresh) start_over();
  if (options.retry_failed) {
    experiment::RunResult result = run_once(false);
    if (ended_early(result)) return rounds.end(), result;
    // What had failed may have come to something now, and later proposals follow from that.
    start_over();
    follow();
  }
  while (true) {
    const std::size_t known = state_->study->points().size();
    const bool last = state_->study->is_whole();
    experiment::RunResult result = run_once(last);
    if (last || ended_early(result)) {
      rounds.end();
      result.aside = aside;
      return result;
    }
    follow();
    if (state_->study->is_spent()) {
      rounds.on_total(plan().trials.size());
      rounds.on_message(budget_words());
    }
    if (state_->study->points().size() == known && !state_->study->is_spent())
      throw EnvironmentError("the search does not advance: its trials leave no files");
  }
}

experiment::RunResult Experiment::run_batch(experiment::RunOptions options, workers::Listener& listener) const {
  using Clock = std::chrono::steady_clock;
  const int stops = workers::SignalGuard::stops();
  const auto began = Clock::now();
  experiment::RunResult result = experiment::run(plan(), preparation(), options, registry_, listener);
  if (!options.shard || ended_early(result)) return result;
  const auto is_there = [this] {
    const std::vector<bool> there = published();
    return std::all_of(there.begin(), there.end(), [](bool published) { return published; });
  };
  const auto until = Clock::now() + std::max<Clock::duration>(least_patience, patience * (Clock::now() - began));
  while (!is_there() && Clock::now() < until && workers::SignalGuard::stops() == stops)
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  if (workers::SignalGuard::stops() != stops) result.pool.interrupted = true;
  if (result.pool.interrupted || is_there()) return result;
  options.helps = true;
  return experiment::run(plan(), preparation(), options, registry_, listener);
}

experiment::Pending Experiment::take_folder(experiment::RunOptions options, workers::Listener& listener) const {
  return experiment::take_folder(plan(), preparation(), completed(std::move(options)), registry_, listener);
}

void Experiment::check_folder() const { experiment::check_folder(plan(), preparation(), completed({}), registry_); }

experiment::Verification Experiment::verify(experiment::VerifyOptions options, workers::Listener& listener) const {
  options.output = output_;
  if (options.jobs == 0) options.jobs = workers::default_jobs();
  return experiment::verify(plan(), preparation(), options, registry_, listener);
}

std::filesystem::path Experiment::write_report() const {
  return report::write_report(output_, report::examples_of(preparation()), drawable_of(registry_));
}

std::vector<bool> Experiment::published() const { return experiment::published_trials(plan(), preparation(), output_); }

std::size_t Experiment::jobs() const {
  return plan().execution.jobs.value_or(workers::jobs_on(workers::default_jobs(), plan().trials));
}

workers::Workplace Experiment::workplace() const {
  return experiment::workplace_of(plan(), preparation(), registry_, output_);
}

std::string Experiment::budget_words() const {
  if (state_->study == nullptr || !state_->study->settings().budget) return "";
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(),
                "the trials of %zu points have cost %.4g of the %.4g seconds of 'search.budget'%s",
                state_->study->told(), state_->study->spent(), state_->study->settings().budget->seconds,
                state_->study->is_spent() ? ": no more are tried" : "");
  return text.data();
}

std::vector<std::string> Experiment::labels() const {
  const grid::Design* design = &plan().design;
  grid::Design whole;
  if (state_->study != nullptr && !state_->study->is_whole()) {
    whole = *design;
    const std::vector<grid::Point> known = whole.points;
    grid::Axis& axis = whole.axes.front();
    while (axis.size() < state_->study->settings().trials) {
      for (const grid::Point& point : known) {
        if (point.front() != 0) continue;
        whole.points.push_back(point);
        whole.points.back().front() = axis.size();
      }
      axis.labels.emplace_back(static_cast<std::int64_t>(axis.size()));
    }
    design = &whole;
  }
  std::vector<std::string> labels;
  for (const grid::Point& point : design->points) {
    const std::string text = design->text(point);
    labels.push_back(text::printable_line(text.empty() ? plan().name : text));
  }
  return labels;
}

}  // namespace plexus::host
