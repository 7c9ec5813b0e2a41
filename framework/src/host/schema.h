// What a configuration may say: the settings of trials and the sections beside them.
#pragma once

#include <plexus/registrar.h>

#include <map>
#include <vector>

#include "config/checker.h"

namespace plexus::host {

[[nodiscard]] config::Schema schema();

/// Parameters that every component of a kind takes beside its own.
[[nodiscard]] std::map<Kind, std::vector<ParameterInfo>> common_parameters();
/// The same of one component, as far as they concern it.
[[nodiscard]] std::vector<ParameterInfo> common_parameters(const ComponentInfo& component);

}  // namespace plexus::host
