// What a configuration may say: the settings of trials and the sections beside them.
#pragma once

#include "config/checker.h"

namespace plexus::host {

[[nodiscard]] config::Schema schema();

}  // namespace plexus::host
