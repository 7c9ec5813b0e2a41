// Trains one model on one data set: the loop, its stopping rules and its record. It knows nothing of files, grids or
// processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "training/evaluation.h"
#include "training/examples.h"
#include "training/settings.h"

namespace plexus::training {

/// What an epoch came to. NaN where nothing was measured.
struct EpochRecord {
  std::size_t epoch = 0;                                         ///< 1 for the first
  std::size_t step = 0;                                          ///< steps done at its end
  double train_loss = std::numeric_limits<double>::quiet_NaN();  ///< mean over the epoch's examples, before each update
  Evaluation test;
  Evaluation validation;
};

/// Where a running trial is.
struct LiveProgress {
  std::size_t epoch = 0;  ///< 1 for the first
  std::size_t epochs = 0;
  std::size_t step = 0;
  std::size_t steps = 0;
  std::size_t samples = 0;        ///< examples trained on so far
  double training_seconds = 0.0;  ///< without evaluation
  double train_loss = 0.0;        ///< mean over this epoch so far
};

/// Listens to a trial, and may end it.
class Monitor {
 public:
  virtual ~Monitor();
  /// Several times a second.
  virtual void on_progress(const LiveProgress& progress) noexcept = 0;
  virtual void on_epoch(const EpochRecord& record, const LiveProgress& progress) noexcept = 0;
  /// Asked before each step; true ends the trial as interrupted.
  [[nodiscard]] virtual bool stop_requested() const noexcept = 0;
};

/// A copy of one named part of the model.
struct SavedArray {
  std::string name;
  Shape shape;
  std::vector<std::string> dimensions;  ///< one name for each extent
  std::vector<float> values;            ///< row-major
};

enum class Ending { complete, diverged, interrupted };

struct Outcome {
  Ending ending = Ending::complete;
  std::string message;  ///< why it ended, where that is not plain; empty for a trial that ran to its end
  std::vector<EpochRecord> history;
  std::size_t best_epoch = 0;  ///< of lowest validation loss, or training loss without validation; 0: none
  Evaluation test;             ///< of the final parameters
  Evaluation validation;
  Predictions predictions;          ///< on the test rows, with the final parameters; empty where the trial diverged
  std::vector<SavedArray> initial;  ///< empty unless asked for, as are the next two
  std::vector<SavedArray> best;
  std::vector<SavedArray> final;
  std::size_t parameter_count = 0;
  std::size_t steps = 0;
  std::size_t samples = 0;
  double training_seconds = 0.0;

  [[nodiscard]] double final_train_loss() const noexcept {
    return history.empty() ? std::numeric_limits<double>::quiet_NaN() : history.back().train_loss;
  }
};

/// Batches of at most this many rows evaluate a model, or of the training batch size where that is larger.
inline constexpr std::size_t evaluation_batch = 128;

/// Throws Error if the loss has no meaning for the data.
void check_loss(Loss& loss, const ExampleSet& examples);

/// Throws Error if the model does not fit the data. Plans it, so that it can be used for nothing else.
void check_model(Model& model, const ExampleSet& examples);

/// Trains with components that were built from `settings` for this call alone. May throw what components throw while
/// planning; a step throws nothing.
[[nodiscard]] Outcome train(TrialSettings& settings, const ExampleSet& examples, Monitor& monitor);

}  // namespace plexus::training
