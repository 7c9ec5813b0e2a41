// Progress displays on stderr: a live display on a terminal, plain lines elsewhere, JSON lines, or nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workers/listener.h"

namespace plexus::cli {

/// `style`: auto, bar, plain, json or none. `labels`: how each trial is named.
[[nodiscard]] std::unique_ptr<workers::Listener> make_progress(const std::string& style,
                                                               std::vector<std::string> labels);

}  // namespace plexus::cli
