// Networks for the drawing field of a report.
#pragma once

#include "plugin/registry.h"
#include "report/gathering.h"

namespace plexus::host {

/// Of a trial that classifies images of one or three channels, up to 64 pixels a side, with less than 1 MB of
/// parameters, if it can be exported. Refers to `registry`.
[[nodiscard]] report::DrawableOf drawable_of(const plugin::Registry& registry);

}  // namespace plexus::host
