// The progress of an experiment as a page that loads itself again while there is more to come.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "folders/follower.h"

namespace plexus::folders {

/// `words` is the sentence that the terminal shows, `trials` the latest ones, the last first. The page loads itself
/// anew every `seconds`; 0: never, because the experiment has ended.
[[nodiscard]] std::string progress_page(const Progress& progress, const std::string& words,
                                        const std::vector<FinishedTrial>& trials, std::size_t seconds);

}  // namespace plexus::folders
