// The progress displays, one file each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workers/listener.h"

namespace plexus::cli {

/// One line for each running trial and one for all, drawn over themselves; what has ended scrolls up above them.
[[nodiscard]] std::unique_ptr<workers::Listener> make_bar_progress(std::vector<std::string> labels);
/// A line for each trial that ends; of trials that take long also some of their epochs, and now and then a line for
/// all.
[[nodiscard]] std::unique_ptr<workers::Listener> make_plain_progress(std::vector<std::string> labels);
/// A JSON object a line: docs/reference/progress.md.
[[nodiscard]] std::unique_ptr<workers::Listener> make_json_progress(std::vector<std::string> labels);

}  // namespace plexus::cli
