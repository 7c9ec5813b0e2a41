// What networks are made of, as plan --network and run say it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "host/experiment.h"
#include "training/network.h"

namespace plexus::cli {

/// The different networks of the trials, each once, in their order, with the first trial that has it.
struct NetworkOfTrials {
  std::size_t first_trial = 0;
  std::size_t trials = 0;
  training::Network network;
};
/// At most `most` of them.
[[nodiscard]] std::vector<NetworkOfTrials> networks_of(const host::Experiment& experiment, std::size_t most);

/// A table of each, layer by layer.
void print_networks(std::ostream& out, const host::Experiment& experiment);
/// The same for programs: a list of networks.
void print_networks_json(std::ostream& out, const host::Experiment& experiment);
/// One line, where all trials have one network.
void print_network_line(std::ostream& out, const host::Experiment& experiment);

}  // namespace plexus::cli
