// What determines a trial's result, hashed into its id: the resolved settings, the code of the plugin libraries that it
// uses, the data, and the code of the program itself. Where a program or library lies makes no difference.
#pragma once

#include <plexus/value.h>

#include <string>
#include <vector>

#include "plugin/registry.h"

namespace plexus::trial {

/// What runs now.
struct Build {
  std::string version;  ///< of plexus
  std::string hash;     ///< of the code and data of program and SDK
  std::string
      commit;  ///< "commit 1a2b…", "commit 1a2b… with changes", or "unknown commit": a note, no part of the hash
  std::string compiler;  ///< "GCC 12.2.0"
};

[[nodiscard]] const Build& this_build();

/// The libraries of all components that the settings of a trial name, each once, sorted by name.
[[nodiscard]] std::vector<const plugin::Library*> libraries_of(const Value& settings, const plugin::Registry& registry);

/// 20 hexadecimal digits.
[[nodiscard]] std::string trial_id(const Value& settings, const std::string& data_digest,
                                   const plugin::Registry& registry);

/// The same without the length of the training: what trials have in common of which one may be the beginning of
/// another.
[[nodiscard]] std::string lineage_of(const Value& settings, const std::string& data_digest,
                                     const plugin::Registry& registry);

}  // namespace plexus::trial
