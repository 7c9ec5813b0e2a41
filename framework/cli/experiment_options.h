// The experiment that a command works on, as its command line names it.
#pragma once

#include <string>
#include <vector>

#include "command_line.h"
#include "host/experiment.h"
#include "plugin_options.h"

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

/// What host::Experiment is to open; warnings are printed.
[[nodiscard]] host::OpenOptions to_open(const ExperimentOptions& options);

}  // namespace plexus::cli
