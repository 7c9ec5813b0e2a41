// The values that an option or an argument may have, for completion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command_line.h"
#include "complete.h"

namespace plexus::cli {

/// What was given before on the command line that decides which values there are.
struct Given {
  std::string config;
  std::vector<std::string> libraries;
  std::vector<std::string> set;
  std::vector<std::string> axis;
};

/// Stands for all files and folders, which the shell knows better.
inline constexpr std::string_view files_here = ":files";

/// `typed` is what there is of the value. The candidates may be more than what begins so. May throw.
[[nodiscard]] std::vector<Candidate> values_of(const OptionDescription& option, const Given& given,
                                               const std::string& typed);

}  // namespace plexus::cli
