// The learning rate range test: some steps with a rate that grows from step to step, and what the loss makes of it
// (Smith, "Cyclical learning rates for training neural networks", 2017).
#pragma once

#include <cstddef>
#include <vector>

#include "data/examples.h"
#include "training/settings.h"

namespace plexus::training {

struct Rates {
  double low = 1e-6;
  double high = 10.0;
  std::size_t steps = 200;

  /// Of step 0 … steps − 1: low (high / low)^(step / (steps − 1)).
  [[nodiscard]] double at(std::size_t step) const noexcept;
};

/// The loss of each step's batch before its update, with the rate of that step; fewer than steps where it diverged.
using RangeLosses = std::vector<double>;

/// Trains with components that were built from `settings` for this call alone; the schedule is not used. Ends where the
/// loss is not finite, or many times the lowest so far. Throws what components throw while planning, and Error where
/// the optimizer has no setting learning_rate above 0.
[[nodiscard]] RangeLosses range_test(TrialSettings& settings, const data::ExampleSet& examples, const Rates& rates);

/// What is read off the losses of several seeds.
struct RangeAnswer {
  std::vector<double> losses;   ///< the mean over the seeds, smoothed; as many as the shortest of them
  double steepest = 0.0;        ///< the rate at which the loss falls fastest, by the logarithm of the rate; 0: nowhere
  double lowest = 0.0;          ///< the rate of the lowest loss
  double highest_stable = 0.0;  ///< the largest rate below that at which some seed diverged; 0: none did
};

[[nodiscard]] RangeAnswer read_off(const std::vector<RangeLosses>& seeds, const Rates& rates);

}  // namespace plexus::training
