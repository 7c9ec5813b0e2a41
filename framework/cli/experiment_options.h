// A configuration from the command line to prepared trials: shared by the commands that work on one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cluster/settings.h"
#include "command_line.h"
#include "config/experiment.h"
#include "experiment/plan.h"
#include "plugin/registry.h"
#include "plugin_options.h"
#include "process/output_aside.h"
#include "trial/preparation.h"

namespace plexus::cli {

struct ExperimentOptions {
  std::string config;  ///< a file, or the folder of an experiment: the configuration that was run there
  std::vector<std::string> set;
  std::vector<std::string> axis;
  std::string output;
  PluginOptions plugins;
  /// Load the libraries that the configuration of a results folder names; those of a file are always loaded.
  bool trust = true;
};

/// Adds CONFIG, --set, --axis, --output and --library.
void add_experiment_options(Command& command, ExperimentOptions& options);

/// Adds --trust, for commands that only look: without it a results folder brings no library of its own.
void add_trust_option(Command& command, ExperimentOptions& options);

/// An experiment with all that its trials need. Not movable: the plan's trials refer to the registry.
class LoadedExperiment {
 public:
  /// Loads plugins, configuration and data. Throws config::ConfigError with everything that is wrong.
  explicit LoadedExperiment(const ExperimentOptions& options);
  LoadedExperiment(const LoadedExperiment&) = delete;
  LoadedExperiment& operator=(const LoadedExperiment&) = delete;

  [[nodiscard]] const plugin::Registry& registry() const noexcept { return registry_; }
  [[nodiscard]] const experiment::Plan& plan() const noexcept { return plan_; }
  [[nodiscard]] const trial::Preparation& preparation() const noexcept { return preparation_; }
  [[nodiscard]] const std::filesystem::path& output() const noexcept { return output_; }
  /// How the number of trials comes about: "network (4) × seed (3) − 2 excluded"; empty without a grid.
  [[nodiscard]] const std::string& formula() const noexcept { return config_.design.formula; }
  /// What the configuration says about clusters.
  [[nodiscard]] const cluster::ClusterSettings& cluster() const noexcept { return cluster_; }
  /// How each trial is named to the user: its point in the grid, or the experiment.
  [[nodiscard]] std::vector<std::string> labels() const;

 private:
  /// Where the configuration is, and what was known of it when it was copied there.
  struct Source {
    std::filesystem::path file;
    std::optional<std::filesystem::path> folder = {};
    std::optional<std::string> name = {};
    std::filesystem::path output = {};  ///< empty: the default
  };
  static Source source_of(const ExperimentOptions& options);

  std::optional<process::OutputAside> aside_{std::in_place};  // while plugins are at work
  Source source_;
  plugin::Registry registry_;
  config::Experiment config_;
  experiment::Plan plan_;
  cluster::ClusterSettings cluster_;
  trial::Preparation preparation_;
  std::filesystem::path output_;
};

/// The schema of a configuration: what `plexus run` accepts.
[[nodiscard]] config::Schema trial_schema();

}  // namespace plexus::cli
