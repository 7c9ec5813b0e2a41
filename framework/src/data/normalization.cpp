#include "data/normalization.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/inputs.h"

namespace plexus::data {
namespace {

/// What a feature must vary by to count as varying: less is zero to the arithmetic of training (design record 24).
constexpr double least_variation = std::numeric_limits<float>::min();

/// Calls body(feature group, value) for each stored value of the training rows.
template <class Body>
void for_each_value(const Data& data, const Split& train, std::size_t groups, const Body& body) {
  const std::size_t size = data.shape.size();
  for_each_row(train, size, [&](std::size_t, const auto* row) {
    for (std::size_t j = 0; j < size; ++j) body(j % groups, static_cast<double>(row[j]));
  });
}

/// One factor per group, repeated over the values of an example unless one group is all there is.
Normalization spread(const Data& data, const std::vector<double>& scale, const std::vector<double>& shift) {
  Normalization normalization{{}, {}};
  const std::size_t length = scale.size() == 1 ? 1 : data.shape.size();
  for (std::size_t j = 0; j < length; ++j) {
    normalization.scale.push_back(static_cast<float>(scale[j % scale.size()]));
    normalization.shift.push_back(static_cast<float>(shift[j % shift.size()]));
  }
  return normalization;
}

Normalization scale_reals(const Data& data, const Split& train) {
  const std::size_t groups = data.shape.rank() == 3 ? data.shape[2] : data.shape.size();
  std::vector<double> low(groups, HUGE_VAL);
  std::vector<double> high(groups, -HUGE_VAL);
  for_each_value(data, train, groups, [&](std::size_t group, double value) {
    low[group] = std::min(low[group], value);
    high[group] = std::max(high[group], value);
  });
  std::vector<double> scale(groups, 1.0);
  std::vector<double> shift(groups, 0.0);
  for (std::size_t group = 0; group < groups; ++group) {
    if (high[group] - low[group] >= least_variation) scale[group] = 1.0 / (high[group] - low[group]);
    shift[group] = -low[group] * scale[group];
  }
  return spread(data, scale, shift);
}

Normalization standardize(const Data& data, const Split& train) {
  const std::size_t groups = data.shape.rank() == 3 ? data.shape[2] : data.shape.size();
  std::vector<double> count(groups, 0.0);
  std::vector<double> mean(groups, 0.0);
  std::vector<double> squares(groups, 0.0);
  for_each_value(data, train, groups, [&](std::size_t group, double value) {
    count[group] += 1.0;
    const double distance = value - mean[group];
    mean[group] += distance / count[group];
    squares[group] += distance * (value - mean[group]);  // Welford, 1962
  });
  std::vector<double> scale(groups, 1.0);
  std::vector<double> shift(groups, 0.0);
  for (std::size_t group = 0; group < groups; ++group) {
    const double deviation = std::sqrt(squares[group] / count[group]);
    if (deviation >= least_variation) scale[group] = 1.0 / deviation;
    shift[group] = -mean[group] * scale[group];
  }
  return spread(data, scale, shift);
}

}  // namespace

Normalization normalization_of(const Data& data, const Split& train, const std::string& normalize) {
  if (data.indices) return {};
  if (normalize == "standardize") return standardize(data, train);
  if (normalize == "scale") {
    if (are_bytes(*train.examples)) return {{1.0F / 255.0F}, {0.0F}};
    return scale_reals(data, train);
  }
  return {};
}

TargetNormalization target_normalization_of(const Data& data, const Split& train) {
  TargetNormalization normalization;
  for (std::size_t output = 0; output < data.outputs; ++output) {
    double mean = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < train.count; ++i) {
      const double target = static_cast<double>(train.examples->targets[train.row(i) * data.outputs + output]);
      const double distance = target - mean;
      mean += distance / static_cast<double>(i + 1);
      squares += distance * (target - mean);  // Welford, 1962
    }
    const double deviation = std::sqrt(squares / static_cast<double>(train.count));
    normalization.mean.push_back(static_cast<float>(mean));
    normalization.deviation.push_back(deviation >= least_variation ? static_cast<float>(deviation) : 1.0F);
  }
  return normalization;
}

}  // namespace plexus::data
