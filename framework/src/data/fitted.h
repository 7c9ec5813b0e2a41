// What was fitted on training rows, as it lies in a trial's file: with it, and without those rows, a stored row becomes
// an input, and what a model says of it an answer.
#pragma once

#include <plexus/dataset.h>
#include <plexus/value.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "data/encoding.h"
#include "data/normalization.h"

namespace plexus::data {

/// Rows as their data set stored them.
struct StoredRows {
  Shape shape;                       ///< of one row
  bool bytes = false;                ///< else they were reals
  std::vector<std::string> columns;  ///< of a table, in their order; empty: the values are no columns
};

/// What is answered.
struct Answers {
  std::size_t count = 0;  ///< classes, or real outputs
  bool classification = true;
  bool reconstructs = false;       ///< the inputs, normalised
  std::vector<std::string> names;  ///< as in Data: empty, or one for each
  Shape positions = {};            ///< as in Data: empty, or those that are answered each

  /// Of a class or output: its name, or its number.
  [[nodiscard]] std::string name(std::size_t index) const {
    return names.empty() ? std::to_string(index) : names[index];
  }
  /// Of what the model gives for a row.
  [[nodiscard]] Shape output_shape() const {
    std::vector<std::size_t> extents = positions.extents();
    extents.push_back(count);
    return Shape(std::move(extents));
  }
};

struct Fitted {
  StoredRows stored;
  Encoding encoding;                    ///< of the columns; which classes were chosen is in `answers`
  Shape shape;                          ///< of one input of the model
  std::vector<NamedInput> inputs = {};  ///< as in Data
  Normalization normalization;
  TargetNormalization target_normalization;
  double lowest_input = 0.0;  ///< of the training rows, normalised
  double highest_input = 0.0;
  Answers answers;
};

/// {columns, rows, inputs, input_scale, …}
[[nodiscard]] Value::Map to_map(const Fitted& fitted);

/// Reads what to_map() gives. Throws Error that says what is missing or makes no sense.
[[nodiscard]] Fitted fitted_of(const Value& recorded);

}  // namespace plexus::data
