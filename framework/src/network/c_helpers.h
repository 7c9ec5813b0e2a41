// The functions of exported C sources, one for each kind of step.
#pragma once

#include <set>
#include <string>

namespace plexus::network {

/// The definitions of those that are named and of those that they call, each before what calls it.
[[nodiscard]] std::string c_helpers(std::set<std::string> names);

}  // namespace plexus::network
