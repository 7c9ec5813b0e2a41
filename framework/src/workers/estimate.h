// How long trials will take and how large their files will be, from a moment of real training of each kind of trial.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "workers/workplace.h"

namespace plexus::workers {

struct TrialCost {
  double seconds = std::numeric_limits<double>::infinity();  ///< of one core; infinite: not known
  double bytes = 0.0;                                        ///< of its file
};

struct Estimate {
  std::vector<TrialCost> trials;         ///< one for each trial of the workplace; those not asked for are not known
  [[nodiscard]] double seconds() const;  ///< of all that are known
  [[nodiscard]] double bytes() const;
};

/// Trains one trial of each kind for some milliseconds in a process of its own, so that a component that crashes or
/// loops costs only the estimate, and takes up to `budget` seconds in all. Trials are of a kind if they differ in
/// nothing but the seed, rates and how long they train. Those beyond the budget get the mean of the others.
[[nodiscard]] Estimate estimate_costs(const Workplace& workplace, const std::vector<std::size_t>& trials,
                                      double budget);

}  // namespace plexus::workers
