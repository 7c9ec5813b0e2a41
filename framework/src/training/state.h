// What a trial has come to, apart from its arrays: with them, all that its next step depends on and that does not
// follow from its settings.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "training/evaluation.h"
#include "training/progress.h"

namespace plexus::training {

struct TrialState {
  std::size_t epoch = 0;  ///< the epoch that runs, or the last one if it is in `history`; 1 for the first
  std::size_t step = 0;
  std::size_t samples = 0;
  double training_seconds = 0.0;
  double seconds = 0.0;           ///< with evaluation, in all processes that have worked on the trial
  double epoch_loss = 0.0;        ///< sum over the examples of the running epoch
  std::size_t epoch_samples = 0;  ///< examples of the running epoch
  double epoch_validation = std::numeric_limits<double>::quiet_NaN();  ///< loss, if measured in the running epoch
  std::vector<double> train_losses;                                    ///< means of the epochs before the running one
  std::vector<double> validation_losses;  ///< the same; NaN for an epoch in which it was not measured
  double record_loss = 0.0;               ///< sum over the examples since the last record of the history
  std::size_t record_samples = 0;
  std::vector<EpochRecord> history;  ///< of each epoch, or of the steps from one evaluation to the next
  std::size_t best_record = 0;       ///< its place in the history, by the monitor, from 1; 0: none
  double best_value = 0.0;           ///< of the monitor
  double value_to_beat = 0.0;        ///< the one since which `evaluations_without_gain` counts
  std::size_t evaluations_without_gain = 0;
  Evaluation train = {};  ///< the last one, as are the next
  Evaluation test = {};
  Evaluation validation = {};
  Evaluation average_test = {};  ///< the last ones of the average of the parameters
  Evaluation average_validation = {};
  std::size_t parameter_count = 0;
  std::size_t total_steps = 0;  ///< that the trial was asked for

  /// Mean over the running epoch's examples so far; 0 before its first.
  [[nodiscard]] double mean_epoch_loss() const noexcept {
    return epoch_samples == 0 ? 0.0 : epoch_loss / static_cast<double>(epoch_samples);
  }
  /// Since the last record.
  [[nodiscard]] double mean_record_loss() const noexcept {
    return record_samples == 0 ? 0.0 : record_loss / static_cast<double>(record_samples);
  }
};

}  // namespace plexus::training
