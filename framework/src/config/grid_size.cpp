#include "config/grid_size.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>

#include "config/grid_values.h"
#include "config/scalar.h"

namespace plexus::config {
namespace {

std::optional<double> number_at(const Node& map, std::string_view key) {
  const Entry* const entry = map.find(key);
  if (entry == nullptr || !entry->value->is_scalar()) return std::nullopt;
  const Value value = to_value(*entry->value);
  return value.is_number() ? std::optional(value.real()) : std::nullopt;
}

double count_range(const Entry& range) {
  if (!range.value->is_map()) return 1;
  if (range.key != "range") return number_at(*range.value, "count").value_or(1);
  const auto from = number_at(*range.value, "from");
  const auto to = number_at(*range.value, "to");
  const double step = number_at(*range.value, "step").value_or(1);
  return from && to && step != 0 ? std::floor((*to - *from) / step) + 1 : 1;
}

double count_axis(const Entry& axis) {
  const Node& values = *axis.value;
  if (axis.key == "exclude" || axis.key == "zip") return 1;
  if (axis.key == "sample") return values.is_map() ? number_at(values, "points").value_or(1) : 1;
  if (axis.key == "replicates") {
    const Value count = values.is_scalar() ? to_value(values) : Value();
    return count.is_number() ? count.real() : 1;
  }
  if (values.is_list()) return static_cast<double>(values.elements.size());
  if (!values.is_map()) return 1;
  const bool is_range = values.entries.size() == 1 && is_range_form(values.entries.front().key);
  return is_range ? count_range(values.entries.front()) : static_cast<double>(values.entries.size());
}

}  // namespace

double least_trials(const Node& grid) {
  double product = 1;
  if (!grid.is_map()) return product;
  for (const Entry& axis : grid.entries) {
    const double count = count_axis(axis);
    if (count > 1) product *= count;  // what is wrong with others is said where they are read
  }
  return product;
}

}  // namespace plexus::config
