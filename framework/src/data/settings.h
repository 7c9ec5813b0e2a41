// The settings of a data set that the runtime applies, whatever the plugin that loads it.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <optional>
#include <string>

#include "data/augmentation.h"

namespace plexus::data {

/// What every data set can be asked for beside its own parameters. The runtime does it, so that no plugin has to.
struct DatasetSettings {
  std::optional<std::size_t> train_limit;
  std::optional<std::size_t> test_limit;
  std::size_t validation = 0;
  std::string normalize = "scale";
  AugmentationSettings augmentation = {};

  static Parameters<DatasetSettings> parameters();
};

}  // namespace plexus::data
