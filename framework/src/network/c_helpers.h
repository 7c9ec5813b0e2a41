// The functions of exported C sources, one for each kind of step.
#pragma once

#include <set>
#include <string>

namespace plexus::network {

/// The definitions of those that are named, in an order in which each stands before those that call it.
[[nodiscard]] std::string c_helpers(const std::set<std::string>& names);

}  // namespace plexus::network
