#include "experiment/run.h"

#include <plexus/error.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "experiment/beginnings.h"
#include "experiment/difference.h"
#include "experiment/left_out.h"
#include "experiment/manifest.h"
#include "experiment/plan_file.h"
#include "experiment/results_folder.h"
#include "experiment/search_state.h"
#include "files/publish.h"
#include "metrics/definitions.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"
#include "trial/files.h"
#include "trial/identity.h"
#include "trial/record.h"
#include "trial/state_file.h"
#include "workers/estimate.h"
#include "workers/signal_guard.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

TrialFile look_at(const fs::path& trials_folder, const std::string& id) {
  const fs::path trial = trial::trial_path(trials_folder, id);
  std::error_code error;
  if (!fs::exists(trial, error)) return TrialFile::missing;
  try {
    const results::TrialSummary summary = results::read_trial_summary(trial);
    if (summary.id != id) return TrialFile::damaged;  // someone has copied a file
    return summary.status == results::Status::failed ? TrialFile::failed : TrialFile::finished;
  } catch (const EnvironmentError&) {
    return TrialFile::damaged;
  }
}

/// Refuses files that no run made, unless the folder has trials of the manifest: an experiment that lost its plan.
void refuse_foreign_files(const Manifest& manifest, const fs::path& output) {
  const std::vector<std::string> foreign = foreign_files(output);
  if (foreign.empty()) return;
  for (const std::vector<std::string>& ids : manifest.ids)
    if (look_at(trial::trials_folder_of(output), ids.front()) != TrialFile::missing) return;
  std::string names;
  for (const std::string& name : foreign) names += (names.empty() ? "'" : ", '") + name + "'";
  throw Error("'" + output.string() + "' is no experiment (it has no trials/plan.json), but has files that would be " +
              "replaced: " + names + "; choose --fresh to move the folder aside, or --output for another one");
}

/// Refuses a folder whose results this run would replace by those of something else. Returns what it holds, if
/// anything. Trials that are to be longer must be able to go on; those of a study follow from results, so the same
/// configuration may have others than before, where trials that had failed were trained again.
std::optional<Manifest> check_fit(const Plan& plan, const trial::Preparation& preparation, const Manifest& manifest,
                                  const fs::path& output, const Beginnings& beginnings,
                                  const plugin::Registry& registry) {
  std::optional<Manifest> old = read_plan_file(output);
  if (!old) {
    refuse_foreign_files(manifest, output);
    return old;
  }
  if (plan.study && old->config_text == manifest.config_text) return old;
  const std::vector<std::string> lines = differences(*old, manifest);
  if (lines.empty()) return old;
  std::vector<std::string> reasons;
  if (grows_in_length(*old, manifest)) {
    reasons = why_no_growth(*old, plan, preparation, beginnings, registry, trial::trials_folder_of(output));
    if (reasons.empty()) return old;
  }
  std::string text = "'" + output.string() + "' has the results of another configuration:\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  if (!reasons.empty()) text += "Training cannot go on from what is there:\n";
  for (const std::string& reason : reasons) text += "  " + reason + "\n";
  throw Error(text +
              "An experiment in a folder may grow, but what was trained stays part of it. Choose\n"
              "  --fresh        to move the old folder aside (nothing is deleted) and start anew, or\n"
              "  --output DIR   to keep both");
}

/// In the folder, and in those beside it if the run shares with them.
Beginnings beginnings_of(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
                         const plugin::Registry& registry) {
  std::vector<fs::path> folders = {trial::trials_folder_of(options.output)};
  if (options.share)
    for (const fs::path& neighbour : neighbours_of(options.output))
      folders.push_back(trial::trials_folder_of(neighbour));
  return find_beginnings(plan, preparation, registry, folders);
}

class Runner {
  using Clock = std::chrono::steady_clock;

 public:
  Runner(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
         const plugin::Registry& registry, workers::Listener& listener)
      : plan_(plan),
        preparation_(preparation),
        options_(options),
        registry_(registry),
        listener_(listener),
        manifest_(manifest_of(plan, preparation)),
        workplace_(workplace_of(plan, preparation, registry, options.output)) {}

  Pending take() {
    if (plan_.search && options_.shard && options_.shard->count > 1)
      throw Error("--shard splits trials that know nothing of each other, but 'search' compares them; leave one out");
    Pending pending;
    const Work work = options_.shard ? Work::shared : Work::alone;
    if (options_.fresh) {
      std::error_code error;
      if (fs::is_directory(trial::trials_folder_of(options_.output), error)) lock_ = lock_folder(options_.output, work);
      pending.aside = set_aside(options_.output);
    } else {
      beginnings_ = beginnings_of(plan_, preparation_, options_, registry_);
      workplace_.beginnings = beginnings_.states;
      if (const std::optional<Manifest> old =
              check_fit(plan_, preparation_, manifest_, options_.output, beginnings_, registry_))
        if (beginnings_.states.empty())
          for (const std::string& message : left_out(*old, manifest_, options_.output)) listener_.on_message(message);
    }
    make_folders(options_.output);
    lock_ = lock_folder(options_.output, work);
    remove_leftovers(options_.output, work);
    write_plan_file(options_.output, manifest_);
    write_config();
    pending.trials = missing_of(own_trials());
    pending.reused = reused_;
    tell_of_beginnings(pending.trials);
    tell_of_lacking_states();
    return pending;
  }

  RunResult run() {
    const workers::SignalGuard guard;  // what is done before and after training is short
    std::vector<std::shared_ptr<const metrics::Definitions>> measured;
    std::vector<bool> earlier_stages;
    for (std::size_t trial = 0; trial < preparation_.trials.size(); ++trial) {
      measured.push_back(preparation_.trials[trial].measured);
      earlier_stages.push_back(plan_.is_earlier_stage(trial));
    }
    listener_.on_measured(measured, earlier_stages);
    const Pending pending = take();
    RunResult result;
    result.aside = pending.aside;
    const std::vector<bool> own = own_trials();
    if (plan_.gives_up()) {
      result.pool = search();
    } else {
      listener_.on_start(different_, reused_);
      result.pool = train_stages(pending.trials);
    }
    listener_.on_end();
    if (!result.pool.environment_fault.empty()) return result;
    const bool ended_early = result.pool.interrupted || result.pool.stopped_by_failure || !result.pool.lost.empty();
    if (options_.shard || (!options_.publish && !ended_early)) {
      count_own(own, result);
    } else {
      const Tally tally = collect(manifest_, options_.output);
      result.failed = tally.failed + result.pool.lost.size();
      result.missing = tally.missing;
    }
    return result;
  }

 private:
  void tell_of_beginnings(const std::vector<std::size_t>& pending) {
    const auto count = [&pending](const auto& trials) {
      return std::count_if(pending.begin(), pending.end(), [&](std::size_t trial) { return trials.contains(trial); });
    };
    const auto trials = [](auto number) { return std::to_string(number) + (number == 1 ? " trial" : " trials"); };
    if (const auto begun = count(beginnings_.states); begun > 0)
      listener_.on_message(trials(begun) + (begun == 1 ? " goes" : " go") + " on from the state of a shorter one");
    if (const auto refused = count(beginnings_.refused); refused > 0)
      listener_.on_message(
          trials(refused) + (refused == 1 ? " is" : " are") +
          " trained from the start, and not from the state of a shorter one: " + beginnings_.refused.begin()->second);
  }

  /// What was trained before its state was asked for.
  void tell_of_lacking_states() {
    const auto asks = [](const trial::Trial& trial) { return trial.results.state; };
    if (reused_ == 0 || plan_.gives_up() || std::none_of(plan_.trials.begin(), plan_.trials.end(), asks)) return;
    trial::States states;
    trial::add_states(trial::trials_folder_of(options_.output), states);
    std::size_t lacking = 0;
    for (std::size_t trial = 0; trial < plan_.trials.size(); ++trial) {
      const trial::PreparedTrial& prepared = preparation_.trials[trial];
      if (!asks(plan_.trials[trial]) ||
          look_at(trial::trials_folder_of(options_.output), prepared.id) != TrialFile::finished)
        continue;
      if (states.contains(trial::lineage_of(prepared.settings, prepared.data_digest(), registry_))) continue;
      if (results::read_trial_summary(path_of(trial)).status == results::Status::complete) ++lacking;
    }
    if (lacking > 0)
      listener_.on_message(std::to_string(lacking) + (lacking == 1 ? " trial was" : " trials were") +
                           " trained before 'results.state' was set: more epochs cannot go on from " +
                           (lacking == 1 ? "it" : "them"));
  }

  /// Which trials of the plan are this run's.
  [[nodiscard]] std::vector<bool> own_trials() const {
    if (options_.shard && !options_.helps) return trials_of(*options_.shard, preparation_);
    return std::vector<bool>(plan_.trials.size(), true);
  }

  [[nodiscard]] fs::path path_of(std::size_t trial) const {
    return trial::trial_path(trial::trials_folder_of(options_.output), preparation_.trials[trial].id);
  }

  /// Parts of an experiment may start at the same time: what is there already is not written again.
  void write_config() const {
    if (options_.shard && fs::exists(options_.output / "config.yaml")) return;
    files::publish(options_.output / "config.yaml", plan_.config_text);
  }

  /// The trials to train: what is not there, not in a neighbouring experiment, or worth another try.
  std::vector<std::size_t> missing_of(const std::vector<bool>& own) {
    std::vector<TrialFile> found = find_trials(preparation_, options_.output);
    std::vector<std::string> wanted;
    for (std::size_t trial = 0; trial < own.size(); ++trial) {
      if (!own[trial]) continue;
      if (found[trial] == TrialFile::damaged) put_away_damaged(trial);
      if (found[trial] == TrialFile::failed && options_.retry_failed) remove_failed(trial);
      if (found[trial] == TrialFile::failed && options_.retry_failed) found[trial] = TrialFile::missing;
      if (found[trial] == TrialFile::missing || found[trial] == TrialFile::damaged)
        wanted.push_back(preparation_.trials[trial].id);
    }
    // What a search gives up must not depend on what its neighbours have trained.
    const std::size_t adopted = options_.share && !plan_.gives_up() ? adopt_trials(options_.output, wanted) : 0;
    if (adopted > 0) {
      listener_.on_message(std::to_string(adopted) + (adopted == 1 ? " trial was" : " trials were") +
                           " trained in a neighbouring experiment already");
      found = find_trials(preparation_, options_.output);
    }
    std::vector<bool> given_up(own.size(), false);
    if (plan_.gives_up()) given_up = published_trials(plan_, preparation_, options_.output);
    std::vector<std::size_t> missing;
    std::set<std::string> ids;  // two points of a grid can be the same trial
    for (std::size_t trial = 0; trial < own.size(); ++trial) {
      if (!own[trial] || !ids.insert(preparation_.trials[trial].id).second) continue;
      if (found[trial] == TrialFile::finished || found[trial] == TrialFile::failed || given_up[trial])
        ++reused_;
      else
        missing.push_back(trial);
    }
    different_ = ids.size();
    return missing;
  }

  workers::PoolResult train(std::vector<workers::Task> tasks) {
    put_longest_first(tasks);
    return workers::run_pool(workplace_, tasks, options_.jobs, listener_);
  }

  /// A stage begins when all of the stage before is there.
  workers::PoolResult train_stages(const std::vector<std::size_t>& trials) {
    std::map<std::size_t, std::vector<workers::Task>> stages;
    const std::optional<std::size_t> axis = grid::stage_axis(plan_.design.axes);
    for (const std::size_t trial : trials)
      stages[axis ? plan_.design.points[trial][*axis] : 0].push_back({.trial = trial});
    workers::PoolResult result;
    for (auto& [stage, tasks] : stages) {
      result = train(std::move(tasks));
      if (result.interrupted || result.stopped_by_failure || !result.environment_fault.empty() || !result.lost.empty())
        break;
    }
    return result;
  }

  /// Trains in rounds, each of which ends with a comparison.
  workers::PoolResult search() {
    SearchState state(plan_, preparation_, trial::trials_folder_of(options_.output), registry_);
    std::vector<workers::Task> tasks = state.advance();
    listener_.on_start(plan_.trials.size(), state.settled());
    const std::vector<bool> own = own_trials();
    Clock::duration took{};  // by this process's part of the round
    while (!tasks.empty()) {
      std::vector<workers::Task> part;
      for (const workers::Task& task : tasks)
        if (own[task.trial]) part.push_back(task);
      if (part.empty()) {
        const std::vector<workers::Task> before = tasks;
        if (!wait_for_others(state, tasks, took)) return interrupted();
        if (tasks != before) continue;
        part = tasks;  // others have not trained them
      }
      const auto began = Clock::now();
      workers::PoolResult round = train(part);
      took = Clock::now() - began;
      if (round.interrupted || !round.environment_fault.empty() || !round.lost.empty()) return round;
      const std::vector<workers::Task> trained = std::exchange(tasks, state.advance());
      if (tasks == trained) throw EnvironmentError("the search does not advance: its trials leave no files");
      report_given_up(state);
      if (round.stopped_by_failure && !tasks.empty()) return round;
    }
    return {};
  }

  static workers::PoolResult interrupted() {
    workers::PoolResult result;
    result.interrupted = true;
    return result;
  }

  /// Until the other shards have trained something of the round, or twice as long as this one's part took. False where
  /// the user wants to stop.
  bool wait_for_others(SearchState& state, std::vector<workers::Task>& tasks, Clock::duration took) {
    const int stops = workers::SignalGuard::stops();
    const std::vector<workers::Task> before = tasks;
    const auto until = Clock::now() + std::max<Clock::duration>(least_patience, patience * took);
    while (tasks == before && Clock::now() < until && workers::SignalGuard::stops() == stops) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      tasks = state.advance();
      report_given_up(state);
    }
    return workers::SignalGuard::stops() == stops;
  }

  void report_given_up(const SearchState& state) {
    for (const std::size_t trial : state.given_up()) {
      const results::TrialSummary record = state.pruned_record(trial);
      workers::TrialEnd end{.status = record.status, .message = record.message, .test = {}, .validation = {}};
      for (const results::Metric& metric : record.metrics) {
        const std::optional<metrics::Name> name = preparation_.trials[trial].measured->parse(metric.name);
        if (!name || name->best) continue;
        if (name->part == "test") training::set_value(end.test, *name->metric, metric.value);
        if (name->part == "validation") training::set_value(end.validation, *name->metric, metric.value);
      }
      end.seconds =
          results::read_trial_runtime(trial::runtime_path(trial::trials_folder_of(options_.output), record.id)).seconds;
      listener_.on_trial_ended(trial, end);
    }
  }

  void put_away_damaged(std::size_t trial) {
    fs::path damaged = path_of(trial);
    damaged += ".damaged";
    std::error_code error;
    fs::rename(path_of(trial), damaged, error);
    if (error)
      throw EnvironmentError("'" + path_of(trial).string() + "' is damaged and cannot be moved: " + error.message());
    listener_.on_message("'" + path_of(trial).string() + "' was damaged; it is kept as '" +
                         damaged.filename().string() + "', and the trial is trained again");
  }

  void remove_failed(std::size_t trial) const {
    std::error_code error;
    fs::remove(path_of(trial), error);
    if (error) throw EnvironmentError("'" + path_of(trial).string() + "' cannot be removed: " + error.message());
  }

  /// So that no core is left with a long one at the end.
  void put_longest_first(std::vector<workers::Task>& tasks) const {
    if (tasks.size() <= options_.jobs) return;
    std::vector<std::size_t> trials;
    for (const workers::Task& task : tasks) trials.push_back(task.trial);
    std::vector<double> costs;
    for (const workers::TrialCost& cost : workers::estimate_costs(workplace_, trials, seconds_to_estimate).trials)
      costs.push_back(cost.seconds);
    listener_.on_costs(costs);
    std::stable_sort(tasks.begin(), tasks.end(),
                     [&](const workers::Task& a, const workers::Task& b) { return costs[a.trial] > costs[b.trial]; });
  }

  void count_own(const std::vector<bool>& own, RunResult& result) const {
    const std::vector<TrialFile> found = find_trials(preparation_, options_.output);
    const std::vector<bool> published = published_trials(plan_, preparation_, options_.output);
    for (std::size_t trial = 0; trial < own.size(); ++trial) {
      if (own[trial] && found[trial] == TrialFile::failed) ++result.failed;
      if (found[trial] == TrialFile::missing && !published[trial]) ++result.missing;
    }
    result.failed += result.pool.lost.size();
  }

  static constexpr double seconds_to_estimate = 0.3;
  /// How long a shard waits for the trials of others before it trains them itself, as a multiple of what its own took.
  static constexpr int patience = 2;
  static constexpr std::chrono::seconds least_patience{5};

  const Plan& plan_;
  const trial::Preparation& preparation_;
  const RunOptions& options_;
  const plugin::Registry& registry_;
  workers::Listener& listener_;
  Manifest manifest_;
  workers::Workplace workplace_;
  Beginnings beginnings_;
  std::size_t reused_ = 0;
  std::size_t different_ = 0;  // trials of this run: two points of a grid can be the same
  std::unique_ptr<files::FileLock> lock_;
};

}  // namespace

std::vector<TrialFile> find_trials(const trial::Preparation& preparation, const fs::path& output) {
  std::vector<TrialFile> found;
  for (const trial::PreparedTrial& trial : preparation.trials)
    found.push_back(look_at(trial::trials_folder_of(output), trial.id));
  return found;
}

std::vector<bool> published_trials(const Plan& plan, const trial::Preparation& preparation, const fs::path& output) {
  std::vector<bool> published;
  for (const TrialFile found : find_trials(preparation, output))
    published.push_back(found == TrialFile::finished || found == TrialFile::failed);
  const std::vector<std::vector<std::string>> pruned = pruned_ids(plan, preparation);
  for (std::size_t trial = 0; trial < published.size(); ++trial)
    if (!published[trial])
      published[trial] = std::any_of(pruned[trial].begin(), pruned[trial].end(), [&](const std::string& id) {
        return look_at(trial::trials_folder_of(output), id) == TrialFile::finished;
      });
  return published;
}

std::vector<bool> trials_of(const Shard& shard, const trial::Preparation& preparation) {
  std::vector<std::pair<std::string, std::size_t>> by_id;
  for (std::size_t trial = 0; trial < preparation.trials.size(); ++trial)
    by_id.emplace_back(preparation.trials[trial].first_stage, trial);
  std::sort(by_id.begin(), by_id.end());
  std::vector<bool> own(by_id.size(), false);
  std::size_t rank = 0;  // among different ids
  for (std::size_t i = 0; i < by_id.size(); ++i) {
    if (i > 0 && by_id[i].first != by_id[i - 1].first) ++rank;
    own[by_id[i].second] = rank % shard.count == shard.number - 1;
  }
  return own;
}

void check_folder(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
                  const plugin::Registry& registry) {
  static_cast<void>(check_fit(plan, preparation, manifest_of(plan, preparation), options.output,
                              beginnings_of(plan, preparation, options, registry), registry));
}

Pending take_folder(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
                    const plugin::Registry& registry, workers::Listener& listener) {
  return Runner(plan, preparation, options, registry, listener).take();
}

RunResult run(const Plan& plan, const trial::Preparation& preparation, const RunOptions& options,
              const plugin::Registry& registry, workers::Listener& listener) {
  return Runner(plan, preparation, options, registry, listener).run();
}

}  // namespace plexus::experiment
