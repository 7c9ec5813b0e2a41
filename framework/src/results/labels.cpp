// Labels of a grid axis, or one setting over many trials.
#include "results/labels.h"

#include "values/json.h"

#include <limits>
#include <type_traits>

namespace plexus::results {
Labels to_labels(const std::vector<Value>& values) {
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
