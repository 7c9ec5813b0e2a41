// From numbers to labels.
#include "targets.h"

#include <algorithm>
#include <cmath>

namespace hdf5 {
namespace {

using plexus::EnvironmentError;

/// A larger label is more likely an array that holds no labels.
constexpr std::int64_t largest_label = 65535;

template <class T>
std::vector<float> to_floats(const std::vector<T>& values) {
  std::vector<float> floats;
  floats.reserve(values.size());
  for (const T value : values) floats.push_back(static_cast<float>(value));
  return floats;
}

template <class T>
bool is_one_hot(const std::vector<T>& values, std::size_t columns) {
  for (std::size_t begin = 0; begin < values.size(); begin += columns) {
    std::size_t ones = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      if (values[begin + i] == T{1})
        ++ones;
      else if (values[begin + i] != T{0})
        return false;
    }
    if (ones != 1) return false;
  }
  return true;
}

template <class T>
Targets from_one_hot(const std::vector<T>& values, std::size_t columns) {
  Targets targets{.classification = true, .one_hot = true, .outputs = columns, .labels = {}, .values = {}};
  for (std::size_t begin = 0; begin < values.size(); begin += columns) {
    const auto row = values.begin() + static_cast<std::ptrdiff_t>(begin);
    targets.labels.push_back(
        static_cast<std::int32_t>(std::find(row, row + static_cast<std::ptrdiff_t>(columns), T{1}) - row));
  }
  return targets;
}

template <class T>
Targets from_labels(const std::vector<T>& values, const std::string& subject) {
  Targets targets;
  for (const T value : values) {
    const auto number = static_cast<double>(value);
    // Not (a and b), so that NaN is refused, too.
    if (!(number >= 0 && number <= static_cast<double>(largest_label)) || number != std::floor(number))
      throw EnvironmentError(
          subject + ": the label of example " + std::to_string(targets.labels.size()) + " is " +
          (number == std::floor(number) ? std::to_string(static_cast<long long>(number)) : std::to_string(number)) +
          "; expected a whole number from 0 to " + std::to_string(largest_label));
    targets.labels.push_back(static_cast<std::int32_t>(value));
    targets.outputs = std::max(targets.outputs, static_cast<std::size_t>(value) + 1);
  }
  return targets;
}

template <class T>
Targets convert(const std::vector<T>& values, std::size_t columns, const std::string& task,
                const std::string& subject) {
  constexpr bool real = std::is_floating_point_v<T>;
  const bool one_hot = columns > 1 && task != "regression" && is_one_hot(values, columns);
  if (one_hot) return from_one_hot(values, columns);
  const bool labels = columns == 1 && (task == "classification" || (task == "auto" && !real));
  if (labels) return from_labels(values, subject);
  if (task == "classification" || (task == "auto" && !real))
    throw EnvironmentError(subject + ": its rows of " + std::to_string(columns) +
                           " numbers are not one-hot (zeros and a single one); expected labels, or set 'task' to "
                           "regression");
  return {.classification = false, .one_hot = false, .outputs = columns, .labels = {}, .values = to_floats(values)};
}

}  // namespace

std::variant<std::vector<std::uint8_t>, std::vector<float>> to_inputs(plexus::Array array) {
  if (auto* bytes = std::get_if<std::vector<std::uint8_t>>(&array.values)) return std::move(*bytes);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.values)) return to_floats(*integers);
  return to_floats(std::get<std::vector<double>>(array.values));
}

Targets to_targets(const plexus::Array& array, const std::string& task, const std::string& subject) {
  std::size_t columns = 1;
  for (std::size_t axis = 1; axis < array.extents.size(); ++axis) columns *= array.extents[axis];
  if (columns == 0) throw EnvironmentError(subject + ": it holds no values");
  return std::visit([&](const auto& values) { return convert(values, columns, task, subject); }, array.values);
}

}  // namespace hdf5
