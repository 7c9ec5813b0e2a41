// How two records of one trial differ, in words.
#pragma once

#include <string>
#include <vector>

#include "results/trial.h"

namespace plexus::experiment {

/// What the two are called, behind their numbers.
struct Sides {
  std::string before = "in the file";
  std::string again = "when trained again";
};

/// A line for each value, series or array that is not the same bit for bit, with how many of its numbers differ and by
/// how much, in the order in which training makes them: what is named first differed first. What only says where a
/// record comes from (its id and its provenance) is not looked at.
[[nodiscard]] std::vector<std::string> differences(const results::TrialRecord& before,
                                                   const results::TrialRecord& again, const Sides& sides = {});

}  // namespace plexus::experiment
