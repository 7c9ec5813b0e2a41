// What a shell offers when the tab key is pressed. The files in framework/completion ask for it:
//
//   plexus complete bash -- "plexus run grid.yaml --set model.hi"
//   plexus complete zsh  -- run grid.yaml --set model.hi
//
// prints a candidate a line, for zsh and fish with its meaning; or ":files" where a file or folder is to be named.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "command_line.h"

namespace plexus::cli {

struct Candidate {
  std::string text;  ///< the whole word; nothing follows it directly unless it ends with = . or /
  std::string meaning = {};
};

/// Answers a shell. `arguments`: its name, "--", and the words. Prints nothing where nothing can be offered, whatever
/// the reason. Returns the exit code.
[[nodiscard]] int complete(const CommandDescription& program, const std::vector<std::string>& arguments,
                           std::ostream& out);

}  // namespace plexus::cli
