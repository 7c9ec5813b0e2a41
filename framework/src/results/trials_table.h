// The table /trials of a results.h5 that was written before, for `plexus show`.
#pragma once

#include "metrics/definitions.h"
#include "results/labels.h"
#include "results/trial.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace plexus::results {

struct TrialsTable {
  struct Column {
    std::string name;
    std::string config_key;       ///< empty for what was measured, and for an axis of patches
    bool at_root = false;         ///< an axis of the grid, or what varies where the design is no grid
    Labels values;                ///< one for each trial
    bool booleans = false;        ///< the labels 0 and 1 stand for false and true
    bool metric = false;          ///< measured by a metric that the table defines
    std::string last_stage = {};  ///< of stages the label of the last; empty: these are no stages

    [[nodiscard]] bool is_text() const noexcept { return std::holds_alternative<std::vector<std::string>>(values); }
    [[nodiscard]] bool is_real() const noexcept { return std::holds_alternative<std::vector<double>>(values); }
    /// True for what was chosen, false for what came out.
    [[nodiscard]] bool is_setting() const;

    /// As a number; NaN for text, and for −1 where that stands for nothing.
    [[nodiscard]] double number(std::size_t trial) const;
    /// As a person reads it: reals with 6 digits. Empty where there is nothing.
    [[nodiscard]] std::string text(std::size_t trial) const;
    /// The same as it stands in a configuration: `false` and `true` where the labels 0 and 1 stand for these.
    [[nodiscard]] std::string label(std::size_t trial) const;
    /// The same as text() with all digits: it reads back as the same number.
    [[nodiscard]] std::string full_text(std::size_t trial) const;
  };

  std::string experiment;
  bool best = false;  ///< the numbers of the best epochs are what is shown, and what trials are ranked by
  std::size_t trials = 0;
  metrics::Definitions metrics = {};       ///< of what was measured in any of the trials
  std::vector<Column> columns;             ///< as in the file
  bool product = true;                     ///< the trials are all combinations of the axes, as far as they are there
  std::vector<std::string> searched = {};  ///< the metrics of a study that looked for several
  std::vector<std::string> notes = {};     ///< what the reader of it should know about the files

  /// By its name, or the whole key of a setting. Null if there is no such column.
  [[nodiscard]] const Column* find(const std::string& name) const;
  [[nodiscard]] Status status(std::size_t trial) const;
  /// The stages of a training; null where it has none.
  [[nodiscard]] const Column* stages() const;
  /// Whether another trial begins with the network of this one, which then is not what came out.
  [[nodiscard]] bool is_earlier_stage(std::size_t trial) const;
  /// Of a study that looked for several metrics: whether nothing beats a trial in all of them. Null of any other.
  [[nodiscard]] const Column* front() const;
};

/// Throws EnvironmentError that says what to do if the file is missing, damaged or no results file. The column `status`
/// is always there.
[[nodiscard]] TrialsTable read_trials_table(const std::filesystem::path& path);

/// The table of an experiment's folder with what was measured (runtime.h5) beside what was learnt, as far as it is
/// there. Throws Error or EnvironmentError that says what is in the folder and what to do.
[[nodiscard]] TrialsTable read_results(const std::filesystem::path& folder);

}  // namespace plexus::results
