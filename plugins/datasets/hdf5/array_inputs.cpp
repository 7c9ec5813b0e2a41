#include "array_inputs.h"

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <utility>

namespace arrays {
namespace {

using plexus::Array;
using plexus::EnvironmentError;
using plexus::Error;

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Axis i of the result is axis order[i] of `values`.
template <class T>
std::vector<T> transposed(const std::vector<T>& values, const std::vector<std::size_t>& extents,
                          const std::vector<std::size_t>& order) {
  std::vector<std::size_t> strides(extents.size(), 1);
  for (std::size_t axis = extents.size() - 1; axis-- > 0;) strides[axis] = strides[axis + 1] * extents[axis + 1];
  std::vector<T> result;
  result.reserve(values.size());
  std::vector<std::size_t> at(order.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::size_t from = 0;
    for (std::size_t axis = 0; axis < order.size(); ++axis) from += at[axis] * strides[order[axis]];
    result.push_back(values[from]);
    for (std::size_t axis = order.size(); axis-- > 0;) {
      if (++at[axis] < extents[order[axis]]) break;
      at[axis] = 0;
    }
  }
  return result;
}

}  // namespace

const std::vector<std::string>& axis_words() {
  static const std::vector<std::string> words = {"example", "height", "width", "channel", "value"};
  return words;
}

Array reordered(Array array, const std::vector<std::string>& axes, const std::string& subject) {
  if (axes.empty()) return array;
  if (axes.size() != array.extents.size())
    throw Error("'axes' names " + std::to_string(axes.size()) + " axes (" + list_of(axes) + "), but " + subject +
                " has " + std::to_string(array.extents.size()));
  std::vector<std::size_t> order;
  for (const std::string& word : axis_words()) {
    const auto found = std::find(axes.begin(), axes.end(), word);
    if (found != axes.end()) order.push_back(static_cast<std::size_t>(found - axes.begin()));
  }
  if (order.size() != axes.size() || std::find(axes.begin(), axes.end(), "example") == axes.end())
    throw Error("'axes' is [" + list_of(axes) +
                "]; expected each of its words once, among them example: " + list_of(axis_words()));
  if (std::is_sorted(order.begin(), order.end())) return array;
  std::vector<std::size_t> extents;
  for (const std::size_t axis : order) extents.push_back(array.extents[axis]);
  std::visit([&](auto& values) { values = transposed(values, array.extents, order); }, array.values);
  array.extents = std::move(extents);
  return array;
}

void refuse_to_join(const std::string& first, const std::vector<std::size_t>& extents, const std::string& next,
                    const std::vector<std::size_t>& next_extents) {
  throw EnvironmentError("the arrays '" + first + "' and '" + next +
                         "' do not fit behind each other: one has the shape " + to_string(plexus::Shape(extents)) +
                         ", the other " + to_string(plexus::Shape(next_extents)) + ", or other types");
}

Array joined(std::vector<Array> arrays, const std::vector<std::string>& names) {
  Array all = std::move(arrays.front());
  for (std::size_t i = 1; i < arrays.size(); ++i) {
    Array& next = arrays[i];
    const bool fits = all.extents.size() == next.extents.size() &&
                      std::equal(all.extents.begin() + 1, all.extents.end(), next.extents.begin() + 1) &&
                      all.values.index() == next.values.index();
    if (!fits) refuse_to_join(names[0], all.extents, names[i], next.extents);
    std::visit(
        [&next](auto& values) {
          auto& more = std::get<std::remove_reference_t<decltype(values)>>(next.values);
          values.insert(values.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        },
        all.values);
    all.extents.front() += next.extents.front();
  }
  return all;
}

Values to_inputs(Array array, const std::string& subject) {
  if (auto* bytes = std::get_if<std::vector<std::uint8_t>>(&array.values)) return Values(std::move(*bytes));
  return std::visit(
      [&subject]<class T>(const std::vector<T>& values) {
        Values inputs;
        if constexpr (std::is_same_v<T, std::string>) {
          throw EnvironmentError(subject + ": it holds texts; expected numbers as inputs");
        } else {
          std::vector<float> floats;
          floats.reserve(values.size());
          for (const T value : values) floats.push_back(static_cast<float>(value));
          inputs = std::move(floats);
        }
        return inputs;
      },
      array.values);
}

}  // namespace arrays
