#include "data/check.h"

#include <plexus/error.h>

#include <cmath>
#include <memory>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "data/inputs.h"
#include "data/numbers.h"
#include "data/positions.h"
#include "values/names.h"

namespace plexus::data {
namespace {

/// Columns of text hold numbers of their categories.
template <class Fail>
void check_categories(const Data& data, const Examples& examples, const Fail& fail) {
  if (examples.count == 0) return;  // a part without rows has inputs of no type
  const auto* reals = std::get_if<std::vector<float>>(&examples.inputs);
  for (std::size_t c = 0; c < data.columns.size(); ++c) {
    const auto categories = static_cast<float>(data.columns[c].categories.size());
    if (categories == 0.0F) continue;
    if (reals == nullptr) fail("column '" + data.columns[c].name + "' has categories, but the inputs are bytes");
    for (std::size_t row = 0; row < examples.count; ++row) {
      const float value = (*reals)[row * data.columns.size() + c];
      if (std::isnan(value) || (value >= 0.0F && value < categories && value == std::floor(value))) continue;
      fail("column '" + data.columns[c].name + "' of example " + std::to_string(row) + " is no number of a category");
    }
  }
}

/// Values that no network can take, counted.
struct NotFinite {
  std::size_t first = 0;  ///< the number of the value
  std::size_t all = 0;
  std::vector<std::size_t> by_column = {};
};

/// Where values are columns of a table, a NaN is a missing value.
NotFinite not_finite(const Data& data, const Examples& examples) {
  NotFinite found;
  const bool is_table = !data.columns.empty();
  const std::size_t width = data.shape.size();
  for_each_row(all_of(examples), width, [&]<class Value>(std::size_t row, const Value* values) {
    if constexpr (std::is_same_v<Value, float>) {
      if (all_finite({values, width})) return;
      for (std::size_t i = 0; i < width; ++i) {
        if (std::isfinite(values[i]) || (is_table && std::isnan(values[i]))) continue;
        if (found.all++ == 0) {
          found.first = row * width + i;
          found.by_column.assign(width, 0);
        }
        ++found.by_column[i];
      }
    }
  });
  return found;
}

/// "…; 7 values are not: 3 of value 0, 4 of value 2"
std::string wrong_by_column(const Data& data, const NotFinite& wrong) {
  if (wrong.all == 1) return "";
  std::string text = "; " + std::to_string(wrong.all) + " values are not";
  if (data.shape.rank() > 1) return text;
  constexpr std::size_t most_named = 8;
  std::size_t named = 0;
  for (std::size_t c = 0; c < wrong.by_column.size(); ++c) {
    if (wrong.by_column[c] == 0) continue;
    if (++named > most_named) return text + ", …";
    text += (named == 1 ? ": " : ", ") + std::to_string(wrong.by_column[c]) + " of " +
            (data.columns.empty() ? "value " + std::to_string(c) : "'" + data.columns[c].name + "'");
  }
  return text;
}

void check_examples(const Data& data, const Examples& examples, const std::string& which) {
  const auto fail = [&](const std::string& what) { throw Error("the " + which + " data are not consistent: " + what); };
  const auto* const stored = std::get_if<std::shared_ptr<const InputsOnDisk>>(&examples.inputs);
  if (stored != nullptr && *stored == nullptr) fail("their inputs are on disk, but nobody says where");
  const std::size_t inputs = input_count(examples);
  const bool is_table = !data.columns.empty();  // where a NaN is a missing value
  if (inputs != examples.count * data.shape.size())
    fail(std::to_string(inputs) + " input values for " + std::to_string(examples.count) + " examples of shape " +
         to_string(data.shape));
  if (const NotFinite wrong = not_finite(data, examples); wrong.all > 0)
    fail("the input of example " + std::to_string(wrong.first / data.shape.size()) + " is not finite" +
         (is_table ? " in column '" + data.columns[wrong.first % data.columns.size()].name + "'" : "") +
         wrong_by_column(data, wrong) +
         (stored != nullptr ? "; missing values (NaN) are filled in memory alone: leave 'in_memory: false' out" : ""));
  if (is_table) check_categories(data, examples, fail);
  if (!examples.groups.empty() && examples.groups.size() != examples.count)
    fail(std::to_string(examples.groups.size()) + " groups for " + std::to_string(examples.count) + " examples");
  if (!examples.weights.empty() && examples.weights.size() != examples.count)
    fail(std::to_string(examples.weights.size()) + " weights for " + std::to_string(examples.count) + " examples");
  for (std::size_t i = 0; i < examples.weights.size(); ++i)
    if (!(examples.weights[i] >= 0.0F) || !std::isfinite(examples.weights[i]))
      fail("the weight of example " + std::to_string(i) + " is " + std::to_string(examples.weights[i]) +
           ", expected a number from 0 on");
  if (data.classification) {
    const std::size_t positions = data.positions.size();
    const bool each = data.labels_positions();
    if (examples.labels.size() != examples.count * positions)
      fail(std::to_string(examples.labels.size()) + " labels for " + std::to_string(examples.count) + " examples" +
           (each ? " of " + positions_text(data.positions) + " positions" : ""));
    for (std::size_t i = 0; i < examples.labels.size(); ++i)
      if ((examples.labels[i] < 0 || static_cast<std::size_t>(examples.labels[i]) >= data.outputs) &&
          !(each && examples.labels[i] == no_label))
        fail("the label of example " + std::to_string(i / positions) +
             (each ? ", position " + std::to_string(i % positions) : "") + " is " + std::to_string(examples.labels[i]) +
             ", expected 0 to " + std::to_string(data.outputs - 1) + (each ? ", or no_label (-1)" : ""));
  } else {
    if (examples.targets.size() != examples.count * data.outputs)
      fail(std::to_string(examples.targets.size()) + " target values for " + std::to_string(examples.count) +
           " examples of " + std::to_string(data.outputs));
    for (std::size_t i = 0; i < examples.targets.size(); ++i)
      if (!std::isfinite(examples.targets[i]))
        fail("a target of example " + std::to_string(i / data.outputs) + " is not finite");
  }
}

void check_inputs(const Data& data) {
  if (data.inputs.empty()) return;
  if (data.indices)
    throw Error(
        "the data have named inputs and say of all that they are indices; say it of each (NamedInput::indices)");
  std::size_t size = 0;
  for (std::size_t i = 0; i < data.inputs.size(); ++i) {
    const NamedInput& input = data.inputs[i];
    if (!values::is_name(input.name))
      throw Error("an input is named '" + input.name + "'; names are letters, digits and _, and begin with a letter");
    for (std::size_t j = 0; j < i; ++j)
      if (data.inputs[j].name == input.name)
        throw Error("two inputs are named '" + input.name + "'; give each a name of its own");
    if (input.shape.size() == 0)
      throw Error("the input '" + input.name + "' has the shape " + to_string(input.shape) + ": no values");
    size += input.shape.size();
  }
  if (size != data.shape.size())
    throw Error("the named inputs of the data have " + std::to_string(size) + " values together, but an example of " +
                to_string(data.shape) + " has " + std::to_string(data.shape.size()));
}

}  // namespace

void check_data(const Data& data) {
  if (data.outputs == 0) throw Error("the data have no outputs to learn");
  check_rows(data);
}

void check_rows(const Data& data) {
  if (data.shape.size() == 0)
    throw Error("the inputs of the data have the shape " + to_string(data.shape) + ": no values");
  check_inputs(data);
  if (data.labels_positions() && !data.classification)
    throw Error(
        "the data have positions with targets that are numbers; positions have classes, and several numbers are "
        "so many outputs");
  if (data.labels_positions() && data.positions.size() == 0)
    throw Error("the labels of the data have the positions " + to_string(data.positions) + ": none");
  if (!data.names.empty() && data.names.size() != data.outputs)
    throw Error("the data name " + std::to_string(data.names.size()) + " outputs, but have " +
                std::to_string(data.outputs));
  if (!data.columns.empty() && data.columns.size() != data.shape.size())
    throw Error("the data describe " + std::to_string(data.columns.size()) + " columns, but an input has " +
                std::to_string(data.shape.size()) + " values");
  if (data.train.count == 0) throw Error("the data have no training examples");
  check_examples(data, data.train, "training");
  check_examples(data, data.test, "test");
}

}  // namespace plexus::data
