#include "data/examples.h"

#include <plexus/error.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace plexus::data {
namespace {

std::size_t input_count(const Examples& examples) {
  return std::visit([](const auto& values) { return values.size(); }, examples.inputs);
}

void check_examples(const Data& data, const Examples& examples, const std::string& which) {
  const auto fail = [&](const std::string& what) { throw Error("the " + which + " data are not consistent: " + what); };
  const std::size_t inputs = input_count(examples);
  if (inputs != examples.count * data.shape.size())
    fail(std::to_string(inputs) + " input values for " + std::to_string(examples.count) + " examples of shape " +
         to_string(data.shape));
  if (const auto* reals = std::get_if<std::vector<float>>(&examples.inputs)) {
    for (std::size_t i = 0; i < reals->size(); ++i)
      if (!std::isfinite((*reals)[i]))
        fail("the input of example " + std::to_string(i / data.shape.size()) + " is not finite");
  }
  if (data.classification) {
    if (examples.labels.size() != examples.count)
      fail(std::to_string(examples.labels.size()) + " labels for " + std::to_string(examples.count) + " examples");
    for (std::size_t i = 0; i < examples.count; ++i)
      if (examples.labels[i] < 0 || static_cast<std::size_t>(examples.labels[i]) >= data.outputs)
        fail("the label of example " + std::to_string(i) + " is " + std::to_string(examples.labels[i]) +
             ", expected 0 to " + std::to_string(data.outputs - 1));
  } else {
    if (examples.targets.size() != examples.count * data.outputs)
      fail(std::to_string(examples.targets.size()) + " target values for " + std::to_string(examples.count) +
           " examples of " + std::to_string(data.outputs));
    for (std::size_t i = 0; i < examples.targets.size(); ++i)
      if (!std::isfinite(examples.targets[i]))
        fail("a target of example " + std::to_string(i / data.outputs) + " is not finite");
  }
}

/// Calls body(feature group, value) for each stored value of the training rows.
template <class Body>
void for_each_value(const Data& data, const Split& train, std::size_t groups, const Body& body) {
  const std::size_t size = data.shape.size();
  std::visit(
      [&](const auto& values) {
        for (std::size_t row = train.begin; row < train.begin + train.count; ++row)
          for (std::size_t j = 0; j < size; ++j) body(j % groups, static_cast<double>(values[row * size + j]));
      },
      train.examples->inputs);
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

/// What a feature must vary by to count as varying: less is zero to the arithmetic of training (design record 24).
constexpr double least_variation = std::numeric_limits<float>::min();

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

void check_data(const Data& data) {
  if (data.outputs == 0) throw Error("the data have no outputs to learn");
  if (data.shape.size() == 0)
    throw Error("the inputs of the data have the shape " + to_string(data.shape) + ": no values");
  if (!data.names.empty() && data.names.size() != data.outputs)
    throw Error("the data name " + std::to_string(data.names.size()) + " outputs, but have " +
                std::to_string(data.outputs));
  if (data.train.count == 0) throw Error("the data have no training examples");
  check_examples(data, data.train, "training");
  check_examples(data, data.test, "test");
}

Normalization normalization_of(const Data& data, const Split& train, const std::string& normalize) {
  if (normalize == "standardize") return standardize(data, train);
  if (normalize == "scale") {
    if (std::holds_alternative<std::vector<std::uint8_t>>(data.train.inputs)) return {{1.0F / 255.0F}, {0.0F}};
    return scale_reals(data, train);
  }
  return {};
}

ExampleSet::ExampleSet(std::shared_ptr<const Data> data, const DatasetSettings& settings)
    : data_(std::move(data)), augmentation_(settings.augmentation) {
  check_augmentation(augmentation_, data_->shape);
  const std::size_t rows = data_->train.count;
  if (settings.validation >= rows)
    throw Error("'dataset.validation' holds out " + std::to_string(settings.validation) + " rows, but there are only " +
                std::to_string(rows) + " training rows; none would be left to train on");
  const std::size_t available = rows - settings.validation;
  const std::size_t limit = settings.train_limit.value_or(available);
  if (limit > rows)
    throw Error("'dataset.train_limit' is " + std::to_string(limit) + ", but there are only " + std::to_string(rows) +
                " training rows");
  if (limit > available)
    throw Error("'dataset.train_limit' " + std::to_string(limit) + " and 'dataset.validation' " +
                std::to_string(settings.validation) + " overlap: there are only " + std::to_string(rows) +
                " training rows");
  if (settings.test_limit && *settings.test_limit > data_->test.count)
    throw Error("'dataset.test_limit' is " + std::to_string(*settings.test_limit) + ", but there are only " +
                std::to_string(data_->test.count) + " test rows");
  train_ = {&data_->train, 0, limit};
  validation_ = {&data_->train, available, settings.validation};
  test_ = {&data_->test, 0, settings.test_limit.value_or(data_->test.count)};
  normalization_ = normalization_of(*data_, train_, settings.normalize);
}

}  // namespace plexus::data
