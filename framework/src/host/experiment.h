// An experiment, opened with its plugins: what the command line works with, and any other program that runs
// experiments.
//
//   host::Experiment experiment({.config = "configs/quickstart.yaml", .set = {"training.epochs=1"}});
//   workers::ProgressTracker progress;                        // or a listener of your own
//   const auto result = experiment.run({.jobs = 2}, progress);
//   const results::TrialsTable table = results::read_results(experiment.output());
//
// docs/examples/embedding is such a program.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/settings.h"
#include "config/experiment.h"
#include "experiment/plan.h"
#include "experiment/run.h"
#include "experiment/study.h"
#include "experiment/verify.h"
#include "plugin/registry.h"
#include "process/output_aside.h"
#include "trial/preparation.h"
#include "workers/listener.h"
#include "workers/workplace.h"

namespace plexus::host {

/// Is told what libraries did that they should not, and was put right.
using Warn = std::function<void(const std::string& warning)>;

struct OpenOptions {
  std::filesystem::path config;                       ///< a file, or the folder of an experiment: what was run there
  std::vector<std::string> set = {};                  ///< as `--set` has it: "training.epochs=3"
  std::vector<std::string> axis = {};                 ///< as `--axis` has it: "model.hidden=10,30"
  std::filesystem::path output = {};                  ///< empty: results/<experiment>, or the folder that was given
  std::vector<std::filesystem::path> libraries = {};  ///< plugins beside those of the search path
  bool trust = true;  ///< load the libraries that the configuration of a results folder names; a file's always are
  Warn warn = {};
};

/// The plugins of the search path and those of `libraries`. Throws EnvironmentError for one of these that cannot be
/// loaded.
[[nodiscard]] plugin::Registry load_plugins(const std::vector<std::filesystem::path>& libraries, const Warn& warn = {});

/// Not movable: the plan's trials refer to the registry.
///
/// Where a search proposes trials (`search: {plugin: …}`), those are known that follow from the results in output():
/// all that are finished, and the batch after them. run() makes more of them known, and with them another plan(), whose
/// trials begin with those that there were.
class Experiment {
 public:
  /// Loads plugins, configuration and data. What they print comes out as standard error. Throws config::ConfigError
  /// with everything that is wrong, each mistake at its place.
  explicit Experiment(const OpenOptions& options);
  Experiment(const Experiment&) = delete;
  Experiment& operator=(const Experiment&) = delete;

  /// Trains what is missing and publishes the results. The options' folder is output(), and 0 jobs are jobs(). Throws
  /// what experiment::run() throws.
  [[nodiscard]] experiment::RunResult run(experiment::RunOptions options, workers::Listener& listener) const;
  /// The first half of run(), for those who train elsewhere.
  [[nodiscard]] experiment::Pending take_folder(experiment::RunOptions options, workers::Listener& listener) const;
  /// Throws what take_folder() throws where the folder holds another experiment.
  void check_folder() const;
  /// Trains a sample of finished trials again, and compares.
  [[nodiscard]] experiment::Verification verify(experiment::VerifyOptions options, workers::Listener& listener) const;
  /// Writes report.html from the results and returns its path.
  std::filesystem::path write_report() const;

  /// Which trials have a sound file in output(), or were given up by the search.
  [[nodiscard]] std::vector<bool> published() const;
  /// How many trials run at a time where nobody says: what the configuration says, or one for each core.
  [[nodiscard]] std::size_t jobs() const;
  [[nodiscard]] workers::Workplace workplace() const;

  [[nodiscard]] const plugin::Registry& registry() const noexcept { return registry_; }
  [[nodiscard]] const experiment::Plan& plan() const noexcept { return state_->known->plan; }
  [[nodiscard]] const trial::Preparation& preparation() const noexcept { return state_->known->preparation; }
  [[nodiscard]] const std::filesystem::path& output() const noexcept { return output_; }
  /// What the configuration says about clusters.
  [[nodiscard]] const cluster::ClusterSettings& cluster() const noexcept { return cluster_; }
  /// How a search with a budget stands, in words; empty for any other experiment.
  [[nodiscard]] std::string budget_words() const;
  /// How each trial is named to the user: its point in the grid, or the experiment. Of a search, also those that are
  /// not known yet.
  [[nodiscard]] std::vector<std::string> labels() const;

 private:
  /// Where the configuration is, and what was known of it when it was copied there.
  struct Source {
    std::filesystem::path file;
    std::optional<std::filesystem::path> folder = {};
    std::optional<std::string> name = {};
    std::filesystem::path output = {};  ///< empty: the default
  };
  /// The trials that are known.
  struct Known {
    config::Experiment config;
    experiment::Plan plan;
    trial::Preparation preparation;
  };
  static Source source_of(const OpenOptions& options);
  /// What run() changes: which trials are known.
  struct State {
    trial::PreparationMemory memory;
    std::unique_ptr<Known> known;              ///< replaced by that with more trials
    SearchSpace space;                         ///< of the search
    std::unique_ptr<experiment::Study> study;  ///< null: all trials are known from the start
    experiment::Outcomes outcomes;             ///< of the study's points, as far as they were told
  };
  /// The configuration with all points of the study, or the ends of its space where there is no study yet. Throws
  /// ConfigError.
  void load(const config::Catalogue& catalogue, const config::PluginLoader& loader) const;
  void load_again() const;
  /// Lets the study go on as far as the results in output() tell what came of its points.
  void follow() const;
  /// The first batch of the study.
  void start_over() const;
  /// Trains until the study is whole: its batches one after the other.
  [[nodiscard]] experiment::RunResult run_study(experiment::RunOptions options, workers::Listener& listener) const;
  /// The trials that are known; of a shard, its part of them, and what others have not trained when it has waited.
  [[nodiscard]] experiment::RunResult run_batch(experiment::RunOptions options, workers::Listener& listener) const;
  [[nodiscard]] experiment::RunOptions completed(experiment::RunOptions options) const;

  std::optional<process::OutputAside> aside_{std::in_place};  // while plugins are at work
  OpenOptions options_;
  Source source_;
  plugin::Registry registry_;
  std::unique_ptr<State> state_;
  cluster::ClusterSettings cluster_;
  std::filesystem::path output_;
  bool is_among_others_;  // in results/, beside other experiments
};

}  // namespace plexus::host
