#include "data/normalization.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/inputs.h"
#include "data/named_inputs.h"
#include "data/numbers.h"

namespace plexus::data {
namespace {

/// What a feature must vary by to count as varying: less is zero to the arithmetic of training (design record 24).
constexpr double least_variation = std::numeric_limits<float>::min();

/// Values of a row that are normalised together: all of them, or those of a named input.
struct Stretch {
  std::size_t begin = 0;
  const Shape& shape;
  std::size_t row = 0;  ///< values of a whole row
  bool bytes = false;
};

/// Of images the channels, else each value.
std::size_t groups_of(const Shape& shape) { return shape.rank() == 3 ? shape[2] : shape.size(); }

/// Calls body(feature group, value) for each stored value of the training rows.
template <class Body>
void for_each_value(const Stretch& of, const Split& train, std::size_t groups, const Body& body) {
  const std::size_t size = of.shape.size();  // a multiple of `groups`
  for_each_row(train, of.row, [&](std::size_t, const auto* row) {
    for (std::size_t j = 0; j < size; j += groups)
      for (std::size_t group = 0; group < groups; ++group) body(group, static_cast<double>(row[of.begin + j + group]));
  });
}

/// One factor per group, repeated over the values of an example unless one group is all there is.
Normalization spread(const Shape& shape, const std::vector<double>& scale, const std::vector<double>& shift) {
  Normalization normalization{{}, {}};
  const std::size_t length = scale.size() == 1 ? 1 : shape.size();
  for (std::size_t j = 0; j < length; ++j) {
    normalization.scale.push_back(static_cast<float>(scale[j % scale.size()]));
    normalization.shift.push_back(static_cast<float>(shift[j % shift.size()]));
  }
  return normalization;
}

Normalization scale_reals(const Stretch& of, const Split& train) {
  const std::size_t groups = groups_of(of.shape);
  std::vector<double> low(groups, HUGE_VAL);
  std::vector<double> high(groups, -HUGE_VAL);
  const std::size_t size = of.shape.size();
  Ends ends(size);
  for_each_row(train, of.row, [&](std::size_t, const auto* row) { ends.add(row + of.begin); });
  for (std::size_t j = 0; j < size; ++j) {
    low[j % groups] = std::min(low[j % groups], static_cast<double>(ends.low(j)));
    high[j % groups] = std::max(high[j % groups], static_cast<double>(ends.high(j)));
  }
  std::vector<double> scale(groups, 1.0);
  std::vector<double> shift(groups, 0.0);
  for (std::size_t group = 0; group < groups; ++group) {
    if (high[group] - low[group] >= least_variation) scale[group] = 1.0 / (high[group] - low[group]);
    shift[group] = -low[group] * scale[group];
  }
  return spread(of.shape, scale, shift);
}

Normalization standardize(const Stretch& of, const Split& train) {
  const std::size_t groups = groups_of(of.shape);
  std::vector<double> count(groups, 0.0);
  std::vector<double> mean(groups, 0.0);
  std::vector<double> squares(groups, 0.0);
  for_each_value(of, train, groups, [&](std::size_t group, double value) {
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
  return spread(of.shape, scale, shift);
}

Normalization fit(const Stretch& of, const Split& train, const std::string& how) {
  if (how == "standardize") return standardize(of, train);
  if (how != "scale") return {};
  return of.bytes ? Normalization{{1.0F / 255.0F}, {0.0F}} : scale_reals(of, train);
}

/// Indices are not scaled, also where somebody asks for it.
void check_indices(const Data& data, const Normalize& normalize) {
  const auto* const named = std::get_if<Named<std::string>>(&normalize);
  for (const NamedInput& input : data.inputs) {
    if (named == nullptr || !input.indices) continue;
    for (const auto& [name, how] : *named)
      if (name == input.name && how != "none")
        throw Error("'dataset.normalize." + name + "' is " + how +
                    ", but the values of this input are numbers that stand for things, such as characters, which "
                    "nothing scales; leave it out");
  }
}

/// One factor for each value, of one input behind the other; one for all where all have the same.
Normalization joined(const Data& data, const std::vector<Normalization>& of_inputs) {
  const auto same = [&](const Normalization& each) {
    return each.scale.size() == 1 && each.scale == of_inputs.front().scale && each.shift == of_inputs.front().shift;
  };
  if (std::all_of(of_inputs.begin(), of_inputs.end(), same)) return of_inputs.front();
  Normalization all{{}, {}};
  for (std::size_t i = 0; i < of_inputs.size(); ++i)
    for (std::size_t j = 0; j < data.inputs[i].shape.size(); ++j) {
      const std::size_t factor = of_inputs[i].scale.size() == 1 ? 0 : j;
      all.scale.push_back(of_inputs[i].scale[factor]);
      all.shift.push_back(of_inputs[i].shift[factor]);
    }
  return all;
}

}  // namespace

Normalization normalization_of(const Data& data, const Split& train, const Normalize& normalize) {
  check_words(normalize, data.inputs, "normalize");
  check_indices(data, normalize);
  const std::size_t size = data.shape.size();
  const bool bytes = are_bytes(*train.examples);
  if (data.inputs.empty()) {
    if (data.indices) return {};
    return fit({.begin = 0, .shape = data.shape, .row = size, .bytes = bytes}, train, how_to_normalize(normalize, ""));
  }
  std::vector<Normalization> of_inputs;
  std::size_t begin = 0;
  for (const NamedInput& input : data.inputs) {
    const Stretch stretch{.begin = begin, .shape = input.shape, .row = size, .bytes = bytes || input.bytes};
    of_inputs.push_back(input.indices ? Normalization{} : fit(stretch, train, how_to_normalize(normalize, input.name)));
    begin += input.shape.size();
  }
  return joined(data, of_inputs);
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
