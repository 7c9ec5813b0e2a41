// Names and text as every reader of the results accepts them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plexus::results {

/// True if `name` matches [A-Za-z][A-Za-z0-9_]*.
[[nodiscard]] bool is_name(std::string_view name);

/// Throws std::logic_error unless is_name(name): names are made by plexus, never by the user.
void require_name(std::string_view name);

/// True for names of the layout itself ("status", "epoch", "history_…", …), which no axis or setting may have.
[[nodiscard]] bool is_layout_name(std::string_view name);

/// `text` with every character that no name may have replaced by '_', and 'x' put before a first one that is no letter.
[[nodiscard]] std::string to_name(std::string_view text);

/// to_name(text), with "setting_" put before a name of the layout.
[[nodiscard]] std::string to_setting_name(std::string_view text);

/// `text` with what is not UTF-8, and NUL, which would end it, replaced by U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view text);

/// Names for settings in the results: the shortest suffix of each dotted key that no other key ends with and that is
/// not a name of the layout ("status", "epoch", …). A final ".plugin" does not count: `model.activation.plugin` is
/// called `activation`. "optimizer.learning_rate" → "learning_rate"; dots become '_' where more than one part is
/// needed.
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& keys);

}  // namespace plexus::results
