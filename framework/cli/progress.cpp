#include "progress.h"

#include <utility>

#include "progress_displays.h"
#include "terminal.h"
#include "workers/progress_tracker.h"

namespace plexus::cli {

std::unique_ptr<workers::Listener> make_progress(const std::string& style, std::vector<std::string> labels) {
  if (style == "none") return std::make_unique<workers::ProgressTracker>();
  if (style == "json") return make_json_progress(std::move(labels));
  if (style == "bar" || (style == "auto" && is_terminal(2))) return make_bar_progress(std::move(labels));
  return make_plain_progress(std::move(labels));
}

}  // namespace plexus::cli
