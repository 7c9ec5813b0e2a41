// Many trials and how they lie in a grid, as plain data: what results.h5 and runtime.h5 are written from.
//
//   ExperimentRecord record;
//   record.name = "shallow-width";
//   record.axes = {{.name = "hidden", .config_key = "model.hidden", .labels = to_labels({10, 30, 100})},
//                  {.name = "seed", .config_key = "seed", .labels = to_labels({1, 2})}};
//   record.trials = …;                    // read_trial_summary() of each
//   record.cells = {0, 1, 2, 3, 4, 5};    // trial of each (hidden, seed), the last axis fastest
//   write_experiment("results.h5", record);
#pragma once

#include "results/labels.h"
#include "results/trial.h"

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::results {

/// A setting that varies: one label for each position of an axis, or for each trial.
struct Setting {
  std::string name;        ///< values::short_names() makes it
  std::string config_key;  ///< optimizer.learning_rate
  Labels labels;
  std::string meaning;  ///< long_name; empty: the name
  bool booleans = false;  ///< the labels 0 and 1 stand for false and true
};

/// A dimension of the grid.
struct Axis {
  std::string name;
  std::string config_key;
  Labels labels;  ///< different from each other
  std::string meaning;
  std::vector<Setting> along;  ///< further settings that move with this axis (zip, patches): one label a position
  bool booleans = false;       ///< as in Setting
};

/// A cell to which no trial belongs, because the design leaves it out.
inline constexpr std::size_t no_trial = static_cast<std::size_t>(-1);

/// A full-product grid has axes and cells; a single trial has no axes and one cell; any other design has neither, and
/// its trials are the one dimension `trial`.
struct ExperimentRecord {
  std::string name;
  std::string plexus_version;
  std::string config;  ///< YAML, as it was run
  std::vector<Axis> axes;
  std::vector<std::size_t> cells;    ///< index into `trials`, or no_trial; row-major over the axes
  std::vector<TrialSummary> trials;  ///< those not trained yet have status `missing` and their id
  std::vector<Setting> settings;     ///< one label for each trial; axes need not be repeated here
};

}  // namespace plexus::results
