// A trained network, as a command line names it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "command_line.h"
#include "host/trial_files.h"
#include "network/network.h"
#include "plugin_options.h"

namespace plexus::cli {

struct NetworkOptions {
  std::string trial;
  bool best = false;
  std::string best_by;
  std::string weights = "final";
  PluginOptions plugins;
};

/// Adds TRIAL, --best, --best-by, --weights and --library.
void add_network_options(Command& command, NetworkOptions& options);
/// The same without TRIAL, for commands that take several.
void add_weights_options(Command& command, NetworkOptions& options);

[[nodiscard]] network::Weights weights_of(const std::string& word);
[[nodiscard]] host::Best best_of(const NetworkOptions& options);

/// From its file. Errors name the file; notes go to the standard error.
[[nodiscard]] std::unique_ptr<network::Network> open_network(const results::TrialRecord& trial,
                                                             const std::filesystem::path& path,
                                                             const plugin::Registry& registry,
                                                             const std::string& weights);

/// Notes, each once, to the standard error.
void print_notes(const std::vector<std::string>& notes);
/// Which of several best trials was taken, as a note.
void print_choice(const host::TrialFile& file);

}  // namespace plexus::cli
