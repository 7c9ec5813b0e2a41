// The arrays of a results.h5 that was written before, beside its table (trials_table.h): curves and confusion, one row
// for each trial of the table.
//
//   const TrialsTable table = read_results(folder);
//   const ExperimentArrays arrays = read_experiment_arrays(folder / "results.h5", table);
#pragma once

#include "results/trials_table.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace plexus::results {

struct ExperimentArrays {
  /// (trial, moment); NaN where nothing was measured.
  struct Curves {
    std::string metric;  ///< train_loss, …
    std::string meaning;
    std::vector<double> values;
  };

  std::string plexus_version;
  std::string config;             ///< YAML, as it was run
  std::vector<std::string> axes;  ///< names of the dimensions of the grid, or `trial`; none for a single trial
  std::string moment = "epoch";   ///< what curves are over: epoch, or step
  std::vector<std::int64_t> moments;
  std::vector<Curves> curves;
  std::vector<std::string> classes;     ///< names, or numbers as text; empty for regression
  std::vector<std::int64_t> confusion;  ///< (trial, true class, predicted class); −1 for a trial without; or empty
};

/// Counts of confusion beyond which they are not read: `confusion` stays empty then.
inline constexpr std::size_t most_confusion_counts = std::size_t{1} << 24;

/// Throws EnvironmentError that says what to do if the file is missing, damaged or does not fit the table.
[[nodiscard]] ExperimentArrays read_experiment_arrays(const std::filesystem::path& path, const TrialsTable& table);

}  // namespace plexus::results
