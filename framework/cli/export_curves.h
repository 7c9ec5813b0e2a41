// Learning curves for other programs, from the files of trials: CSV and event files of TensorBoard.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "results/event_file.h"
#include "results/trial.h"
#include "results/trials_table.h"

namespace plexus::cli {

struct TrialCurves {
  std::size_t trial = 0;                 ///< row of the table
  std::string name;                      ///< its place in the grid, as the name of a folder: "learning_rate=0.1,seed=2"
  double started = 0.0;                  ///< seconds since 1970; 0 where it was not recorded
  double seconds = 0.0;                  ///< how long it took; 0 where it was not recorded
  std::vector<results::Series> history;  ///< empty where there is none
  std::vector<std::int64_t> steps;       ///< at its places; empty: they are epochs

  [[nodiscard]] std::int64_t moment(std::size_t place) const {
    return steps.empty() ? static_cast<std::int64_t>(place + 1) : steps[place];
  }
};

/// Of every trial of the table, in its order. Throws EnvironmentError where a trial's file is damaged.
[[nodiscard]] std::vector<TrialCurves> read_curves(const results::TrialsTable& table,
                                                   const std::filesystem::path& trials_folder);

/// A row for each epoch, or evaluation, of each trial: id, the settings that vary, epoch or step, and each series. What
/// is not there is empty.
[[nodiscard]] std::string history_csv(const results::TrialsTable& table, const std::vector<TrialCurves>& curves);

/// `train_loss` becomes the tag `loss/train`, so that curves of one metric stand together. The step is that, or the
/// epoch; the time is spread evenly over the seconds that the trial took.
[[nodiscard]] results::EventFile event_file(const TrialCurves& trial);

}  // namespace plexus::cli
