// Trains one model on one data set: the loop, its stopping rules and its record. It knows nothing of files, grids or
// processes.
#pragma once

#include <plexus/model.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/examples.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"
#include "training/progress.h"
#include "training/recording.h"
#include "training/saved_array.h"
#include "training/settings.h"
#include "training/state.h"

namespace plexus::training {

enum class Ending { complete, diverged, interrupted, paused };

struct Outcome {
  Ending ending = Ending::complete;
  std::string message;               ///< why it ended, where that is not plain; empty for a trial that ran to its end
  std::vector<EpochRecord> history;  ///< of each epoch, or of the steps from one evaluation to the next
  std::size_t best_place = 0;        ///< in the history, from 1; 0: none
  std::size_t epochs = 0;            ///< that were begun
  std::size_t best_epoch = 0;        ///< by the monitor; 0: none
  Evaluation train;                  ///< of the final parameters, as are the next; only where that is asked for
  Evaluation test;
  Evaluation validation;
  Evaluation average_test;  ///< of the average of the parameters; only where there is one
  Evaluation average_validation;
  Predictions predictions;          ///< on the test rows, with the final parameters; empty where the trial diverged
  Predictions on_validation;        ///< the same of the validation rows; empty unless their scores are kept
  std::vector<SavedArray> initial;  ///< empty unless asked for, as are the next three
  std::vector<SavedArray> best;
  std::vector<SavedArray> final;
  std::vector<SavedArray> average;
  std::vector<Recording> observations;  ///< empty for a trial that has paused
  std::vector<std::string> notes;       ///< what is implausible in what was learnt, for people
  std::vector<std::string>
      frozen;            ///< names of the parameters that did not move, because `model.initial` or a rate of 0 says so
  ModelSummary network;  ///< what was trained; as in Network
  std::size_t parameter_count = 0;
  std::size_t steps = 0;
  std::size_t samples = 0;
  double training_seconds = 0.0;
  double seconds = 0.0;  ///< with evaluation; like training_seconds, in all processes that have worked on the trial

  /// What the best epoch came to; null where there is none.
  [[nodiscard]] const EpochRecord* best_record() const noexcept {
    return best_place == 0 || best_place > history.size() ? nullptr : &history[best_place - 1];
  }
  [[nodiscard]] double final_train_loss() const noexcept {
    return history.empty() ? std::numeric_limits<double>::quiet_NaN() : history.back().train_loss;
  }
};

/// Batches of at most this many rows evaluate a model, or of the training batch size where that is larger.
inline constexpr std::size_t evaluation_batch = 128;

/// The most rows that a model is given at once, in training or evaluation: what it is planned for.
[[nodiscard]] std::size_t largest_batch(const TrainingSettings& training);

/// How a trial can be interrupted without losing what it has done.
struct Continuation {
  /// The trial goes on from what is there, and saves its state: as `training.checkpoint_every` says, when the monitor
  /// asks for it, and when it is interrupted or pauses. Null: it is neither loaded nor saved.
  Checkpoints* checkpoints = nullptr;
  /// Pause at the end of this epoch, unless the trial has ended by then. Needs `checkpoints`.
  std::optional<std::size_t> until_epoch = {};
  /// Where a shorter trial has left its state: the trial goes on from it where it has no checkpoint of its own. Its own
  /// state at its end is kept there. Null: neither.
  FinishedStates* states = nullptr;
};

/// Trains with components that were built from `settings` for this call alone. May throw what components throw while
/// planning, and EnvironmentError where a checkpoint cannot be saved; a step throws nothing.
[[nodiscard]] Outcome train(TrialSettings& settings, const data::ExampleSet& examples, Monitor& monitor,
                            const Continuation& continuation = {});

/// What a trial that has paused or was interrupted has come to, without its parameters and predictions.
[[nodiscard]] Outcome outcome_of(const TrialState& state);

}  // namespace plexus::training
