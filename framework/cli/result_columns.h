// Columns of a table of results as a user names them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/trials_table.h"

namespace plexus::cli {

/// The column called `name`, or with that config key. Throws Error with the nearest name, or all of them; `option` is
/// where the user wrote it.
[[nodiscard]] const results::TrialsTable::Column& column_named(const results::TrialsTable& table,
                                                               const std::string& name, std::string_view option);

/// The settings named in "hidden,learning_rate". Throws Error for what is no setting.
[[nodiscard]] std::vector<const results::TrialsTable::Column*> settings_named(const results::TrialsTable& table,
                                                                              const std::string& names,
                                                                              const std::string& option);

/// What `plexus show` groups by unless told: all settings of the grid but the seed.
[[nodiscard]] std::vector<const results::TrialsTable::Column*> usual_settings(const results::TrialsTable& table);

}  // namespace plexus::cli
