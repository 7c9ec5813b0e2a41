// Labels of a grid axis, or one setting over many trials.
#include "results/labels.h"

#include "values/json.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace plexus::results {
bool are_booleans(const std::vector<Value>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Value& value) { return value.is_boolean() || value.is_null(); }) &&
         std::any_of(values.begin(), values.end(), [](const Value& value) { return value.is_boolean(); });
}

namespace {

/// true and false as 1 and 0, so that they can be compared and counted; all else as it is.
std::vector<Value> without_booleans(const std::vector<Value>& values) {
  if (!are_booleans(values)) return values;
  std::vector<Value> numbers;
  for (const Value& value : values)
    numbers.push_back(value.is_null() ? Value() : Value(value.boolean() ? std::int64_t{1} : std::int64_t{0}));
  return numbers;
}

}  // namespace

Labels to_labels(const std::vector<Value>& given) {
  const std::vector<Value> values = without_booleans(given);
  const auto all = [&values](bool (Value::*is)() const noexcept, bool absent_too) {
    bool any = false;
    for (const Value& value : values) {
      if ((value.*is)())
        any = true;
      else if (!(absent_too && value.is_null()))
        return false;
    }
    return any;
  };
  if (all(&Value::is_integer, false)) {
    std::vector<std::int64_t> integers;
    integers.reserve(values.size());
    for (const Value& value : values) integers.push_back(value.integer());
    return integers;
  }
  if (all(&Value::is_number, true)) {
    std::vector<double> reals;
    reals.reserve(values.size());
    for (const Value& value : values)
      reals.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.real());
    return reals;
  }
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const Value& value : values) texts.push_back(value.is_null() ? "" : values::to_text(value));
  return texts;
}

std::size_t size_of(const Labels& labels) {
  return std::visit([](const auto& values) { return values.size(); }, labels);
}

Labels pick(const Labels& labels, const std::vector<std::size_t>& positions) {
  return std::visit(
      [&positions](const auto& values) -> Labels {
        std::remove_cvref_t<decltype(values)> picked;
        for (const std::size_t position : positions) picked.push_back(values.at(position));
        return picked;
      },
      labels);
}

}  // namespace plexus::results
