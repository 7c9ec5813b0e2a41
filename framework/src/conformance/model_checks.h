// The checks of models, in two parts.
#pragma once

#include <vector>

#include "conformance/subject.h"

namespace plexus::conformance {

/// That each parameter is given its gradient, the right one, to where it is wanted.
[[nodiscard]] std::vector<Check> model_gradient_checks(const Subject& subject);

}  // namespace plexus::conformance
