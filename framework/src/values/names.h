// What settings are called where a dotted key is too long or no name: in results, for instance.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::values {

/// True if `text` matches [A-Za-z][A-Za-z0-9_]*, which every reader of the results accepts.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// Names that belong to something else, which no axis and no setting may have; null: there are none.
using Reserved = std::function<bool(std::string_view)>;

/// `text` with every character that no name may have replaced by '_', and 'x' put before a first one that is no letter.
[[nodiscard]] std::string to_name(std::string_view text);

/// The same for an axis or a setting: "setting_" stands before a reserved one.
[[nodiscard]] std::string to_setting_name(std::string_view text, const Reserved& reserved);

/// A name for each dotted key: its shortest suffix that no other key ends with, that is_name() and that is not
/// reserved. "optimizer.learning_rate" becomes `learning_rate`; where a second key ends like it, both become
/// longer: `optimizer_learning_rate`. A final ".plugin" does not count: "model.activation.plugin" becomes `activation`.
/// Names are different from each other. Requires that the keys are different from each other.
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& keys, const Reserved& reserved = {});

}  // namespace plexus::values
