// Conditions on trials from the command line: hidden=100, learning_rate>0.01, status!=complete, message~memory.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/trials_table.h"

namespace plexus::cli {

/// The trials that meet all conditions, in the order of the table. Equal is what is printed alike: 0.00215443 finds
/// 0.0021544346900318843. Texts that are numbers, all of them, have an order too. Throws Error for a condition that has
/// no meaning: an unknown column, a word where numbers are, a status that there is not.
[[nodiscard]] std::vector<std::size_t> trials_where(const results::TrialsTable& table,
                                                    const std::vector<std::string>& conditions);

/// The same of what came out: where no condition is about stages, without those that others have gone on from.
[[nodiscard]] std::vector<std::size_t> outcomes_where(const results::TrialsTable& table,
                                                      const std::vector<std::string>& conditions);

}  // namespace plexus::cli
