// Many trials and how they lie in a grid, as plain data: what results.h5 and runtime.h5 are written from.
//
//   ExperimentRecord record;
//   record.name = "shallow-width";
//   record.axes = {{.name = "hidden", .key = "model.hidden", .labels = {10, 30, 100}},
//                  {.name = "seed", .key = "seed", .labels = {1, 2}}};
//   record.trials = …;                    // read_trial_summary() of each
//   record.cells = {0, 1, 2, 3, 4, 5};    // trial of each (hidden, seed), the last axis fastest
//   write_experiment("results.h5", record);
#pragma once

#include "grid/axis.h"
#include "results/labels.h"
#include "results/trial.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace plexus::results {

/// A setting that varies: one label for each trial.
struct Setting {
  std::string name;        ///< values::short_names() makes it
  std::string config_key;  ///< optimizer.learning_rate
  Labels labels;
  bool booleans = false;        ///< the labels 0 and 1 stand for false and true
  std::string last_stage = {};  ///< of stages the label of the last, whose networks are what came out; empty: no stages
};

/// A cell to which no trial belongs, because the design leaves it out.
inline constexpr std::size_t no_trial = static_cast<std::size_t>(-1);

/// A full-product grid has axes and cells; a single trial has no axes and one cell; any other design has neither, and
/// its trials are the one dimension `trial`.
struct ExperimentRecord {
  std::string name;
  std::string plexus_version;
  std::string config;            ///< YAML, as it was run
  std::string report = "final";  ///< whether the numbers of the "best" or the "final" epoch are shown and rank trials
  std::vector<grid::Axis> axes;
  std::vector<std::size_t> cells;          ///< index into `trials`, or no_trial; row-major over the axes
  std::vector<TrialSummary> trials;        ///< those not trained yet have status `missing` and their id
  std::vector<Setting> settings;           ///< one label for each trial; axes need not be repeated here
  std::vector<Metric> overall = {};        ///< of all trials together
  std::vector<std::string> searched = {};  ///< the metrics of a study that looks for several
  std::vector<bool> on_front = {};         ///< of each trial, where there are such: whether nothing beats it in all
  /// What the observers of a trial recorded, where trials have observers: read when it is written, because it may be
  /// large. Empty: they have none.
  std::function<std::vector<Observation>(std::size_t trial)> observations = {};
  std::vector<std::pair<std::string, std::string>> attributes = {};  ///< of the file, beside those above
};

}  // namespace plexus::results
