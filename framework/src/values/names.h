// What settings are called in the results, and which names are taken there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plexus::values {

/// True if `text` matches [A-Za-z][A-Za-z0-9_]*, which every reader of the results accepts.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// True for the names of variables and dimensions of the results ("status", "epoch", "history_…"), which no axis and no
/// setting may have.
[[nodiscard]] bool is_layout_name(std::string_view name) noexcept;

/// `text` with every character that no name may have replaced by '_', and 'x' put before a first one that is no letter.
[[nodiscard]] std::string to_name(std::string_view text);

/// The same for an axis or a setting: "setting_" stands before a name of the layout.
[[nodiscard]] std::string to_setting_name(std::string_view text);

/// A name for each dotted key: its shortest suffix that no other key ends with, that is_name() and that is no
/// is_layout_name(). "optimizer.learning_rate" becomes `learning_rate`; where a second key ends like it, both become
/// longer: `optimizer_learning_rate`. A final ".plugin" does not count: "model.activation.plugin" becomes `activation`.
/// Names are different from each other. Requires that the keys are different from each other.
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& keys);

}  // namespace plexus::values
