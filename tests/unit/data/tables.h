// Small data sets for tests of what the runtime makes of them.
#pragma once

#include <plexus/dataset.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/examples.h"

namespace plexus::test {

/// A table of `rows` rows of two columns that say nothing of each other, x = a hash of the row and z, with the classes
/// 0, 1, 2, 0, 1, 2, …, as it comes from one file.
inline Data table(std::size_t rows, std::size_t classes = 3) {
  Data data;
  data.shape = Shape{2};
  data.outputs = classes;
  data.one_part = true;
  data.columns = {{"x", {}}, {"z", {}}};
  std::vector<float> inputs;
  for (std::size_t row = 0; row < rows; ++row) {
    inputs.push_back(static_cast<float>((row * 7919) % 1009) + 0.25F);
    inputs.push_back(static_cast<float>((row * 104729) % 997) * 0.5F + 0.125F);
    data.train.labels.push_back(static_cast<std::int32_t>(row % classes));
  }
  data.train.count = rows;
  data.train.inputs = std::move(inputs);
  return data;
}

/// The same with a number to predict.
inline Data numbers(std::size_t rows) {
  Data data = table(rows);
  data.classification = false;
  data.outputs = 1;
  data.train.labels.clear();
  for (std::size_t row = 0; row < rows; ++row)
    data.train.targets.push_back(static_cast<float>((row * 31) % 83) * 0.37F - 7.0F);
  return data;
}

/// Puts a column before the others.
inline void prepend_column(Data& data, const std::string& name, const std::vector<float>& values,
                           std::vector<std::string> categories = {}) {
  const std::vector<float> before = std::get<std::vector<float>>(data.train.inputs);
  const std::size_t width = data.columns.size();
  std::vector<float> inputs;
  for (std::size_t row = 0; row < data.train.count; ++row) {
    inputs.push_back(values[row]);
    inputs.insert(inputs.end(), before.begin() + static_cast<std::ptrdiff_t>(row * width),
                  before.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
  }
  data.train.inputs = std::move(inputs);
  data.columns.insert(data.columns.begin(), Column{name, std::move(categories)});
  data.shape = Shape{width + 1};
}

inline std::shared_ptr<const data::ExampleSet> examples(Data data, const data::DatasetSettings& settings = {}) {
  return std::make_shared<const data::ExampleSet>(std::make_shared<const Data>(std::move(data)), settings);
}

/// The rows of a part, in order.
inline std::vector<std::size_t> rows_of(const data::Split& split) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < split.count; ++i) rows.push_back(split.row(i));
  return rows;
}

/// What the check `name` says; empty: nothing.
inline std::string note(const data::ExampleSet& examples, const std::string& name) {
  for (const Doubt& doubt : examples.summary().notes)
    if (doubt.check == name) return doubt.message;
  return "";
}

}  // namespace plexus::test
