// Trees as YAML text that reads back as the same settings.
#pragma once

#include <string>

#include "config/node.h"

namespace plexus::config {

/// A map in block style; what is inside stands on one line where it fits. Comments and anchors are lost.
[[nodiscard]] std::string to_yaml(const Node& map);

}  // namespace plexus::config
