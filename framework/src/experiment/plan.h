// What is to be tried, as data: the trials of an experiment and where they stand on its axes. Made by the configuration
// and the grid; this module knows neither.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace plexus::experiment {

struct Axis {
  std::string name;           ///< of the dimension in the results
  std::string config_key;     ///< empty for an axis of labelled patches
  std::vector<Value> labels;  ///< numbers or texts
};

struct Trial {
  Value settings;                  ///< complete and checked: training::TrialSettings
  std::vector<std::size_t> point;  ///< index on each axis
};

struct Plan {
  std::string name;
  std::string config_text;              ///< as it was run, overrides included
  std::filesystem::path config_folder;  ///< relative paths of the settings start here
  std::vector<Axis> axes;
  bool product = true;  ///< the trials are all combinations of the axes
  std::vector<Trial> trials;
};

}  // namespace plexus::experiment
