// results.h5: what was learnt in all trials, over the axes of the grid; plain HDF5 that netCDF tools read too.
//
//   /          the axes; over all of them status, trial_id, each final metric, best_epoch, epochs_run, parameter_count;
//              history_train_loss(…, epoch), …; confusion(…, true_class, predicted_class)
//   /trials    a table: one row for each trial
//
// NaN, −1 or "" stands where there is nothing. A variable that no trial has is absent.
#pragma once

#include "results/experiment.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace plexus::results {

/// Counts in `confusion` beyond which it is left to the trial files: many classes in many cells would fill the memory.
inline constexpr std::size_t largest_confusion = std::size_t{1} << 27;

/// The bytes of the file. The same record gives the same bytes. Throws std::logic_error if `record` contradicts itself.
[[nodiscard]] std::vector<std::byte> experiment_image(const ExperimentRecord& record);

/// Publishes experiment_image(record) at `path`, whole or not at all. Throws EnvironmentError (disk full, …).
void write_experiment(const std::filesystem::path& path, const ExperimentRecord& record);

}  // namespace plexus::results
