// A comparison as cells and lines of text: the same in the terminal and in the report.
#pragma once

#include <string>
#include <vector>

#include "comparison/comparison.h"
#include "text/table.h"

namespace plexus::comparison {

/// What is compared with what, and by what; then how.
[[nodiscard]] std::vector<std::string> head_of(const Comparison& comparison);

/// A row for the baseline at each level, then one for each other value.
[[nodiscard]] text::Table table_of(const Comparison& comparison);

/// The diagram of critical differences in letters: mean ranks on a scale, with a bar beside those that are not apart.
/// Requires a ranking.
[[nodiscard]] text::Table ranks_table(const Comparison& comparison);
/// What the ranks are of, and what they rest on.
[[nodiscard]] std::string ranks_text(const Ranking& ranking);

}  // namespace plexus::comparison
