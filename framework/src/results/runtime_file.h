// What was measured while trials ran: trials/<id>.runtime of each trial, and runtime.h5 over the axes of the grid. It
// differs from run to run, so it is kept apart from the results.
#pragma once

#include "files/publish.h"
#include "results/trial.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace plexus::results {

struct ExperimentRecord;

/// Publishes `key: value` lines. Call it right before write_trial(), so that a finished trial has its measurements. A
/// power cut may cost them: to make sure of them would take as long as to make sure of the trial.
void write_trial_runtime(const std::filesystem::path& path, const TrialRuntime& runtime);
/// The same when the group is published.
void add_trial_runtime(files::Group& group, const std::filesystem::path& path, const TrialRuntime& runtime);

/// What the file says; NaN and empty text for what it does not say, or if there is no such file. Nothing depends on
/// these numbers, so a file that makes no sense is no error.
[[nodiscard]] TrialRuntime read_trial_runtime(const std::filesystem::path& path);

/// The bytes of runtime.h5: seconds, samples_per_second, host and started over the axes of `record`, and in /trials.
/// `runtimes` has one for each trial of the record.
[[nodiscard]] std::vector<std::byte> runtime_image(const ExperimentRecord& record,
                                                   const std::vector<TrialRuntime>& runtimes);

/// Publishes runtime_image() at `path`. Throws EnvironmentError (disk full, …).
void write_runtime(const std::filesystem::path& path, const ExperimentRecord& record,
                   const std::vector<TrialRuntime>& runtimes);

}  // namespace plexus::results
