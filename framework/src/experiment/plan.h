// What is to be tried, as data: the trials of an experiment and where they stand on its axes. Made by the configuration
// and the grid; this module knows neither.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/search_settings.h"
#include "plugin/registry.h"
#include "trial/preparation.h"
#include "trial/trial.h"
#include "workers/execution_settings.h"

namespace plexus::experiment {

/// A setting that moves with an axis: one value for each of its positions.
struct Coordinate {
  std::string name;  ///< in the results
  std::string config_key;
  std::vector<Value> labels;  ///< numbers or texts
};

struct Axis {
  std::string name;               ///< of the dimension in the results
  std::string config_key;         ///< empty for an axis of labelled patches or of random points
  std::vector<Value> labels;      ///< numbers or texts
  std::vector<Coordinate> along;  ///< zipped keys, keys of random points
};

/// In place of an index: the trial has no place on this axis.
inline constexpr std::size_t no_position = static_cast<std::size_t>(-1);

struct Plan {
  std::string name;
  std::string config_text;              ///< as it was run, overrides included
  std::filesystem::path config_folder;  ///< relative paths of the settings start here
  std::vector<Axis> axes;
  bool product = true;  ///< the trials are all combinations of the axes
  std::vector<trial::Trial> trials;
  workers::ExecutionSettings execution;
  std::optional<SearchSettings> search;  ///< without it every trial is trained to its end
};

/// Prepares all trials, and looks whether the search can compare them.
[[nodiscard]] trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry);

}  // namespace plexus::experiment
