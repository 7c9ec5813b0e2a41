// trials/<id>.h5: one finished trial, as plain HDF5 that netCDF tools read too.
//
//   /                 attributes id, message, seed, config (JSON), layout; status, best_epoch, epochs_run,
//                     parameter_count and each final metric as scalars; confusion(true_class, predicted_class);
//                     predictions(test_example) or (test_example, output); where they are asked for scores
//                     (test_example, class) and true_label (test_example), or scores and targets (test_example,
//                     output), or of a validation_example; metrics with a value for each label, such as
//                     test_f1_per_class(class); metrics, what those that were asked for mean (JSON); notes (lines);
//                     split(row), the part of each row of the data set; fitted, the encoding and normalisation of its
//                     inputs (JSON)
//   /history          train_loss(epoch), …
//   /observations     a group for each observer: its moments, epoch or step, and its arrays over them
//   /parameters       dimensions; initial, best, final hold arrays of the same names
//   /provenance       attributes
//
// After the last byte that HDF5 knows of stands a line with a checksum of all before it: HDF5 itself would not notice a
// damaged number, and may stumble over damaged structure.
#pragma once

#include "files/publish.h"
#include "results/trial.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace plexus::results {

/// The bytes of the file. The same record gives the same bytes.
[[nodiscard]] std::vector<std::byte> trial_image(const TrialRecord& record);

/// Publishes trial_image(record) at `path`, whole or not at all. Throws EnvironmentError (disk full, no permission).
void write_trial(const std::filesystem::path& path, const TrialRecord& record);
/// The same when the group is published.
void add_trial(files::Group& group, const std::filesystem::path& path, const TrialRecord& record);

/// Throws EnvironmentError, naming the file and what to do, if it is missing, truncated, changed or not a trial file.
[[nodiscard]] TrialRecord read_trial(const std::filesystem::path& path);

/// Like read_trial, without parameters and predictions; every byte of the file is checked all the same.
[[nodiscard]] TrialSummary read_trial_summary(const std::filesystem::path& path);

/// What its observers recorded, and nothing else.
[[nodiscard]] std::vector<Observation> read_trial_observations(const std::filesystem::path& path);

}  // namespace plexus::results
