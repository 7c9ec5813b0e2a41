// What determines a trial's result, hashed into its id: the resolved settings, the bytes of the plugin libraries that
// it uses, the data, and the program itself.
#pragma once

#include <plexus/dataset.h>
#include <plexus/value.h>

#include <string>
#include <vector>

#include "plugin/registry.h"

namespace plexus::experiment {

/// The version of plexus and the hash of its program and libraries as they run now.
struct Build {
  std::string version;
  std::string hash;
};

[[nodiscard]] const Build& this_build();

/// Hash of inputs, labels and targets, in hexadecimal.
[[nodiscard]] std::string digest_of(const Data& data);

/// The libraries of all components that the settings of a trial name, each once, sorted by name.
[[nodiscard]] std::vector<const plugin::Library*> libraries_of(const Value& settings, const plugin::Registry& registry);

/// 20 hexadecimal digits.
[[nodiscard]] std::string trial_id(const Value& settings, const std::string& data_digest,
                                   const plugin::Registry& registry);

}  // namespace plexus::experiment
