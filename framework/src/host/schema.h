// What a configuration may say: the settings of trials and the sections beside them.
#pragma once

#include <map>
#include <vector>

#include "config/checker.h"

namespace plexus::host {

[[nodiscard]] config::Schema schema();

/// What every component of a kind takes beside its own settings.
[[nodiscard]] std::map<Kind, std::vector<ParameterInfo>> common_parameters();

}  // namespace plexus::host
