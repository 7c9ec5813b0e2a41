#include "host/experiment.h"

#include <plexus/error.h>

#include <utility>

#include "experiment/plan_file.h"
#include "host/drawable.h"
#include "host/schema.h"
#include "report/gathering.h"
#include "text/printable.h"
#include "workers/jobs.h"

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
  plan.search = read_section<experiment::SearchSettings>(config, "search", registry);
  plan.name = config.name;
  plan.config_text = config.text;
  plan.config_folder = config.folder;
  plan.design = config.design;
  for (const config::Trial& trial : config.trials) plan.trials.push_back(trial::trial_of(trial.settings));
  return plan;
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
    : source_(source_of(options)),
      registry_(load_plugins(options.libraries, options.warn)),
      config_(config::load_experiment(source_.file,
                                      {.set = options.set,
                                       .axis = options.axis,
                                       .folder = source_.folder,
                                       .name = source_.name,
                                       .trusts_libraries = options.trust || !source_.folder},
                                      schema(), registry_)),
      plan_(plan_of(config_, registry_)),
      cluster_(
          read_section<cluster::ClusterSettings>(config_, "cluster", registry_).value_or(cluster::ClusterSettings{})),
      preparation_(experiment::prepare(plan_, registry_)),
      output_(source_.output.empty() ? std::filesystem::path("results") / plan_.name : source_.output),
      is_among_others_(options.output.empty()) {
  aside_.reset();
  config::Problems problems;
  for (const trial::Problem& problem : preparation_.problems)
    problems.add(config_.problem(problem.trial, problem.key, problem.message, problem.fault));
  problems.throw_if_any();
}

Experiment::Source Experiment::source_of(const OpenOptions& options) {
  if (!std::filesystem::is_directory(options.config)) return {.file = options.config, .output = options.output};
  const auto manifest = experiment::read_plan_file(options.config);
  if (!manifest)
    throw Error("'" + options.config.string() +
                "' is a folder, and no experiment was run in it: it has no trials/plan.json; give a configuration");
  return {.file = options.config / "config.yaml",
          .folder = manifest->config_folder,
          .name = manifest->name,
          .output = options.output.empty() ? options.config : options.output};
}

experiment::RunOptions Experiment::completed(experiment::RunOptions options) const {
  options.output = output_;
  if (options.jobs == 0) options.jobs = jobs();
  // Under results/, experiments share what they trained.
  options.share = is_among_others_ && !options.fresh;
  return options;
}

experiment::RunResult Experiment::run(experiment::RunOptions options, workers::Listener& listener) const {
  return experiment::run(plan_, preparation_, completed(std::move(options)), registry_, listener);
}

experiment::Pending Experiment::take_folder(experiment::RunOptions options, workers::Listener& listener) const {
  return experiment::take_folder(plan_, preparation_, completed(std::move(options)), registry_, listener);
}

void Experiment::check_folder() const { experiment::check_folder(plan_, preparation_, completed({}), registry_); }

experiment::Verification Experiment::verify(experiment::VerifyOptions options, workers::Listener& listener) const {
  options.output = output_;
  if (options.jobs == 0) options.jobs = workers::default_jobs();
  return experiment::verify(plan_, preparation_, options, registry_, listener);
}

std::filesystem::path Experiment::write_report() const {
  return report::write_report(output_, report::examples_of(preparation_), drawable_of(registry_));
}

std::vector<bool> Experiment::published() const { return experiment::published_trials(plan_, preparation_, output_); }

std::size_t Experiment::jobs() const {
  return plan_.execution.jobs.value_or(workers::jobs_on(workers::default_jobs(), plan_.trials));
}

workers::Workplace Experiment::workplace() const {
  return experiment::workplace_of(plan_, preparation_, registry_, output_);
}

std::vector<std::string> Experiment::labels() const {
  std::vector<std::string> labels;
  for (const grid::Point& point : plan_.design.points) {
    const std::string text = plan_.design.text(point);
    labels.push_back(text::printable_line(text.empty() ? plan_.name : text));
  }
  return labels;
}

}  // namespace plexus::host
