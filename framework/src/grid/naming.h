// What axes are called in the results.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plexus::grid {

/// [A-Za-z][A-Za-z0-9_]*
[[nodiscard]] bool is_axis_name(std::string_view text) noexcept;

/// True for the names of variables and dimensions of the results, which no axis may have.
[[nodiscard]] bool is_result_name(std::string_view name) noexcept;

/// A name for each dotted key: its shortest suffix that no other key ends with, that is_axis_name() and that is no
/// is_result_name(). "optimizer.learning_rate" becomes `learning_rate`; where a second key ends like it, both become
/// longer: `optimizer_learning_rate`. A final ".plugin" does not count: "model.activation.plugin" becomes `activation`.
/// Names are different from each other and, where no suffix will do, end with "_".
/// Requires that the keys are different from each other.
[[nodiscard]] std::vector<std::string> name_axes(const std::vector<std::string>& keys);

}  // namespace plexus::grid
