// A trained network in the forms of other programs.
#pragma once

#include <string>

#include "network_options.h"

namespace plexus::cli {

struct NetworkExport {
  NetworkOptions network;
  std::string numpy;
  std::string safetensors;
  std::string c;
  std::string onnx;
  bool int8 = false;  ///< of C

  [[nodiscard]] bool any() const { return !numpy.empty() || !safetensors.empty() || !c.empty() || !onnx.empty(); }
};

void add_network_export(Command& command, NetworkExport& options);

/// Holds what is exported against the network on the test rows, and writes it.
void export_network(const NetworkExport& options);

}  // namespace plexus::cli
