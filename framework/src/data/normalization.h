// Factors fitted on the training rows: of inputs, and of targets that are numbers.
#pragma once

#include <plexus/dataset.h>

#include <string>
#include <vector>

#include "data/settings.h"
#include "data/split.h"

namespace plexus::data {

/// input = stored · scale + shift; one factor for all values, or one for each value of an example.
struct Normalization {
  std::vector<float> scale = {1.0F};
  std::vector<float> shift = {0.0F};
};

/// target that is learnt = (target − mean) / deviation, for each output; empty: targets are learnt as they are.
struct TargetNormalization {
  std::vector<float> mean;
  std::vector<float> deviation;

  [[nodiscard]] bool any() const noexcept { return !mean.empty(); }
};

/// The factors that `normalize` asks for, from the training rows. Throws Error where it names inputs that there are
/// not, or asks for factors of indices by name.
[[nodiscard]] Normalization normalization_of(const Data& data, const Split& train, const Normalize& normalize);

/// Mean and standard deviation of each output over the training rows; the deviation of a constant is taken as 1.
[[nodiscard]] TargetNormalization target_normalization_of(const Data& data, const Split& train);

}  // namespace plexus::data
