// The values of one axis as they stand in YAML: a list, a range, or a map of labels.
#pragma once

#include <plexus/value.h>

#include <optional>
#include <string_view>
#include <vector>

#include "config/checker.h"
#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

struct AxisValues {
  std::vector<NodePtr> values;
  std::vector<Value> labels;  ///< one for each value
};

/// The values under `entry` of a grid. Nothing, with problems added, where it is none of the forms.
/// `whole`: the setting is a whole number, to which the numbers of a linear_range or a log_range are rounded.
[[nodiscard]] std::optional<AxisValues> read_axis_values(const Entry& entry, bool whole, Checker& checker,
                                                         Problems& problems);

/// True for "range", "linear_range" and "log_range".
[[nodiscard]] bool is_range_form(std::string_view text) noexcept;

}  // namespace plexus::config
