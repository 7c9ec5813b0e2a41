// A comparison for other programs: CSV (RFC 4180) and JSON, all digits.
#pragma once

#include <string>

#include "comparison/comparison.h"

namespace plexus::comparison {

/// A row for each difference, of the levels and then of their mean: where, the two values, what was chosen for each,
/// fields(). Lines end with CR LF; what is not there is empty.
[[nodiscard]] std::string to_csv(const Comparison& comparison);

/// An object with the same rows in `comparisons`, the ranking, and the sentences with a word for their kind.
[[nodiscard]] std::string to_json(const Comparison& comparison);

}  // namespace plexus::comparison
