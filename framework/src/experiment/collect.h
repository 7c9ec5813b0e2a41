// From the files of trials to results.h5 and runtime.h5.
#pragma once

#include <cstddef>
#include <filesystem>

#include "experiment/manifest.h"
#include "results/experiment.h"

namespace plexus::experiment {

/// How many trials of an experiment came to what.
struct Tally {
  std::size_t complete = 0;
  std::size_t failed = 0;
  std::size_t diverged = 0;
  std::size_t pruned = 0;
  std::size_t missing = 0;
};

/// What the files in `output`/trials say of the trials of a plan; those without a file are `missing`. Throws
/// EnvironmentError for a damaged file.
[[nodiscard]] results::ExperimentRecord read_experiment(const Manifest& manifest, const std::filesystem::path& output);

/// Publishes results.h5 and runtime.h5. Throws EnvironmentError (a damaged trial, disk full, …).
Tally collect(const Manifest& manifest, const std::filesystem::path& output);

}  // namespace plexus::experiment
