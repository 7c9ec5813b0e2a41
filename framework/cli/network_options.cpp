#include "network_options.h"

#include <plexus/error.h>

#include <iostream>

namespace plexus::cli {
void add_network_options(Command& command, NetworkOptions& options) {
  command
      .add_option("trial", options.trial,
                  "The file of a trial, the beginning of its id in a folder (results/quickstart/1a2b), or a folder")
      .required()
      .type_name("TRIAL");
  add_weights_options(command, options);
}

void add_weights_options(Command& command, NetworkOptions& options) {
  command.add_flag("--best", options.best, "Of a folder, the best trial: that which 'plexus show' has at the top");
  command.add_option("--best-by", options.best_by, "The same by this metric, such as test_loss").type_name("METRIC");
  command
      .add_option(
          "--weights", options.weights,
          "final, best, average or initial: of which moment, as far as 'results.parameters' kept it; default: final")
      .one_of({"final", "best", "average", "initial"});
  add_plugin_options(command, options.plugins);
}

network::Weights weights_of(const std::string& word) {
  if (word == "best") return network::Weights::best;
  if (word == "average") return network::Weights::average;
  return word == "initial" ? network::Weights::initial : network::Weights::final;
}

host::Best best_of(const NetworkOptions& options) {
  return {.wanted = options.best || !options.best_by.empty(), .by = options.best_by};
}

std::unique_ptr<network::Network> open_network(const results::TrialRecord& trial, const std::filesystem::path& path,
                                               const plugin::Registry& registry, const std::string& weights) {
  try {
    return std::make_unique<network::Network>(trial, registry, weights_of(weights));
  } catch (const Error& error) {
    throw Error("cannot use the trial file '" + path.string() + "': " + error.what(), error.fault());
  }
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) std::cerr << "plexus: note: " << note << '\n';
}

void print_choice(const host::TrialFile& file) {
  if (!file.choice.empty()) print_notes({file.choice});
}

}  // namespace plexus::cli
