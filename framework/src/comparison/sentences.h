// What may be claimed of a comparison, and what must be said with it, in words.
#pragma once

#include "comparison/comparison.h"

namespace plexus::comparison {

/// Adds `claims` and `caveats` to a comparison that is complete but for them.
void add_sentences(Comparison& comparison);

}  // namespace plexus::comparison
