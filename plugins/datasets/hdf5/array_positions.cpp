#include "array_positions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <type_traits>

#include "array_targets.h"

namespace arrays {
namespace {

using plexus::EnvironmentError;

std::string place_of(std::size_t i, const plexus::Shape& positions) {
  return "example " + std::to_string(i / positions.size()) + ", position " + std::to_string(i % positions.size());
}

std::vector<std::string> names_of(const std::set<std::int64_t>& numbers) {
  std::vector<std::string> names;
  for (const std::int64_t number : numbers) names.push_back(std::to_string(number));
  return names;
}

/// All up to the largest, unless most of them would have no position.
std::set<std::int64_t> with_those_between(const std::set<std::int64_t>& numbers) {
  if (numbers.empty() || *numbers.begin() != 0) return numbers;
  const std::int64_t last = *numbers.rbegin();
  if (static_cast<std::size_t>(last) + 1 > 2 * numbers.size()) return numbers;
  std::set<std::int64_t> all;
  for (std::int64_t number = 0; number <= last; ++number) all.insert(all.end(), number);
  return all;
}

template <class T, class IsNone>
std::vector<std::int32_t> places(const std::vector<T>& values, const std::map<T, std::int32_t>& place,
                                 const IsNone& is_none) {
  std::vector<std::int32_t> labels;
  labels.reserve(values.size());
  for (const T& value : values) labels.push_back(is_none(value) ? plexus::no_label : place.at(value));
  return labels;
}

template <class T>
std::map<T, std::int32_t> numbers_of(const std::set<T>& values) {
  std::map<T, std::int32_t> numbers;
  for (const T& value : values) numbers.emplace_hint(numbers.end(), value, static_cast<std::int32_t>(numbers.size()));
  return numbers;
}

}  // namespace

bool fits_positions(const plexus::Array& labels, const plexus::Shape& input) {
  if (std::holds_alternative<std::vector<double>>(labels.values)) return false;
  const std::size_t rank = labels.extents.size() - 1;
  if (rank == 0 || rank > input.rank()) return false;
  if (rank != input.rank() && rank + 1 != input.rank()) return false;
  for (std::size_t axis = 0; axis < rank; ++axis)
    if (labels.extents[axis + 1] != input[axis]) return false;
  return true;
}

PositionLabels to_position_labels(plexus::Array array, const std::string& subject) {
  PositionLabels labels;
  // A last axis of one value is no axis: masks are often stored as images of one channel.
  std::vector<std::size_t> extents(array.extents.begin() + 1, array.extents.end());
  if (extents.size() == 3 && extents.back() == 1) extents.pop_back();
  labels.positions = plexus::Shape(std::move(extents));
  if (labels.positions.rank() == 0 || labels.positions.size() == 0)
    throw EnvironmentError(subject + ": its shape is " + to_string(plexus::Shape(array.extents)) +
                           "; expected (count, positions…) for a label at each position");
  std::visit(
      [&]<class T>(std::vector<T>& values) {
        if constexpr (std::is_same_v<T, std::string>) {
          labels.is_text = true;
          labels.texts = std::move(values);
        } else {
          labels.numbers.reserve(values.size());
          for (const T value : values) {
            const auto number = static_cast<double>(value);
            // Not (a and b), so that NaN is refused, too.
            if (!(std::fabs(number) <= largest_label) || number != std::floor(number))
              throw EnvironmentError(subject + ": the label of " + place_of(labels.numbers.size(), labels.positions) +
                                     " is " + std::to_string(number) +
                                     "; expected a whole number, or a negative one where there is no label");
            labels.numbers.push_back(static_cast<std::int64_t>(number));
          }
        }
      },
      array.values);
  return labels;
}

NumberedLabels numbered(const PositionLabels& train, const PositionLabels* test) {
  NumberedLabels result;
  if (train.is_text) {
    std::set<std::string> different(train.texts.begin(), train.texts.end());
    if (test != nullptr) different.insert(test->texts.begin(), test->texts.end());
    different.erase("");
    const auto numbers = numbers_of(different);
    const auto is_none = [](const std::string& text) { return text.empty(); };
    result.classes.assign(different.begin(), different.end());
    result.train = places(train.texts, numbers, is_none);
    if (test != nullptr) result.test = places(test->texts, numbers, is_none);
    return result;
  }
  std::set<std::int64_t> different(train.numbers.begin(), train.numbers.end());
  if (test != nullptr) different.insert(test->numbers.begin(), test->numbers.end());
  different.erase(different.begin(), different.lower_bound(0));
  different = with_those_between(different);
  const auto numbers = numbers_of(different);
  const auto is_none = [](std::int64_t number) { return number < 0; };
  result.classes = names_of(different);
  result.train = places(train.numbers, numbers, is_none);
  if (test != nullptr) result.test = places(test->numbers, numbers, is_none);
  return result;
}

}  // namespace arrays
