// What is implausible in a data set, told with its place, the reason and the setting that would change it; and what
// nothing sensible can follow from, which is an error.
//
// The table of checks is in notes.cpp; a check is one function in one of the files notes_of_*.cpp.
#pragma once

#include <plexus/dataset.h>

#include <string>
#include <vector>

#include "data/facts.h"

namespace plexus::data {

struct Check {
  enum class About { inputs, targets };

  const char* name;
  /// What is to be said; empty: nothing. Throws Error where nothing sensible can follow.
  std::string (*find)(const Understood& data, const Facts& facts);
  About about = About::inputs;  ///< targets: said only where targets are learnt
};

/// In the order in which notes are given: what makes results wrong before what makes them worse.
[[nodiscard]] const std::vector<Check>& checks();

/// What the data set itself found doubtful, and what the checks find.
[[nodiscard]] std::vector<Doubt> notes_on(const Understood& data, const Facts& facts);

}  // namespace plexus::data
