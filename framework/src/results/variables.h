// The names of what results files hold beside axes and settings.
#pragma once

#include <string_view>

namespace plexus::results {

/// True for the name of a variable or a table ("status", "epoch", "history_…"), which no axis and no setting may have.
[[nodiscard]] bool is_variable(std::string_view name);

}  // namespace plexus::results
