#include "array_named.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <variant>

#include "array_inputs.h"

namespace arrays {
namespace {

using plexus::EnvironmentError;
using Bytes = std::vector<std::uint8_t>;
using Reals = std::vector<float>;

bool holds_bytes(const NamedArray& each) { return std::holds_alternative<Bytes>(each.array.values); }

void check_counts(const std::vector<NamedArray>& arrays) {
  for (const NamedArray& each : arrays)
    if (each.array.extents.front() != arrays.front().array.extents.front())
      throw EnvironmentError("the inputs do not fit together: " + arrays.front().subject + " has " +
                             std::to_string(arrays.front().array.extents.front()) + " examples, " + each.subject +
                             " has " + std::to_string(each.array.extents.front()));
}

void check_indices(const Reals& values, const std::string& subject) {
  const auto wrong =
      std::find_if_not(values.begin(), values.end(), [](float v) { return v >= 0.0F && v == std::floor(v); });
  if (wrong != values.end())
    throw EnvironmentError(subject + ": 'indices' names it, but it holds " + std::to_string(*wrong) +
                           "; expected whole numbers from 0 on");
}

/// The values of each array behind those of the ones before, row by row.
template <class Values>
Values behind_each_other(const std::vector<Values>& parts, std::size_t count) {
  std::size_t size = 0;
  for (const Values& part : parts) size += part.size();
  Values all;
  all.reserve(size);
  for (std::size_t row = 0; row < count; ++row)
    for (const Values& part : parts) {
      const std::size_t width = part.size() / count;
      const auto begin = part.begin() + static_cast<std::ptrdiff_t>(row * width);
      all.insert(all.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
    }
  return all;
}

}  // namespace

NamedRows rows_of(std::vector<NamedArray> arrays, const std::vector<std::string>& indices) {
  check_counts(arrays);
  const bool all_bytes = std::all_of(arrays.begin(), arrays.end(), holds_bytes);
  NamedRows rows;
  rows.examples.count = arrays.front().array.extents.front();
  std::vector<Bytes> bytes;
  std::vector<Reals> reals;
  for (NamedArray& each : arrays) {
    const bool stands_for_things = std::find(indices.begin(), indices.end(), each.name) != indices.end();
    rows.inputs.push_back({.name = each.name,
                           .shape = each.shape,
                           .indices = stands_for_things,
                           .bytes = holds_bytes(each) && !stands_for_things});
    auto values = to_inputs(std::move(each.array), each.subject);
    if (all_bytes) {
      bytes.push_back(std::move(std::get<Bytes>(values)));
      continue;
    }
    if (auto* const numbers = std::get_if<Bytes>(&values)) values = Reals(numbers->begin(), numbers->end());
    reals.push_back(std::move(std::get<Reals>(values)));
    if (stands_for_things) check_indices(reals.back(), each.subject);
  }
  if (all_bytes)
    rows.examples.inputs = behind_each_other(bytes, rows.examples.count);
  else
    rows.examples.inputs = behind_each_other(reals, rows.examples.count);
  return rows;
}

bool could_be_indices(const plexus::Array& array) {
  const auto* const numbers = std::get_if<std::vector<std::int64_t>>(&array.values);
  return numbers != nullptr &&
         std::none_of(numbers->begin(), numbers->end(), [](std::int64_t number) { return number < 0; });
}

}  // namespace arrays
