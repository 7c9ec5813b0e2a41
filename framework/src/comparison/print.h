// A comparison for people: a table, the mean ranks where there are several values and levels, and what may be said.
#pragma once

#include <cstddef>
#include <ostream>

#include "comparison/comparison.h"

namespace plexus::comparison {

/// Within lines of `width` columns; what has no room leaves the table, and a line says so. Sentences are wrapped at
/// `words` columns.
void print(std::ostream& out, const Comparison& comparison, std::size_t width, std::size_t words);

}  // namespace plexus::comparison
