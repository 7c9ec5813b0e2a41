// What a trial says of itself while it runs, and what it is asked to do.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

#include "training/evaluation.h"

namespace plexus::training {

/// What an epoch came to, or the steps from one evaluation to the next where these are counted in steps. NaN where
/// nothing was measured.
struct EpochRecord {
  std::size_t epoch = 0;                                         ///< in which it ends; 1 for the first
  std::size_t step = 0;                                          ///< steps done at its end
  double train_loss = std::numeric_limits<double>::quiet_NaN();  ///< mean over its examples, before each update
  Evaluation train = {};                                         ///< at its end; only where that is asked for
  Evaluation test = {};
  Evaluation validation = {};
};

/// What an epoch came to by a metric, as results name it. The training loss is that of the epoch as it ran.
[[nodiscard]] double value_of(const EpochRecord& record, const metrics::Name& name) noexcept;
[[nodiscard]] bool is_epoch_loss(const metrics::Name& name) noexcept;
/// On the training, test or validation rows.
[[nodiscard]] const Evaluation& evaluation_of(const EpochRecord& record, std::string_view part) noexcept;

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

/// What a trial should do before its next step.
enum class Request {
  go_on,
  checkpoint,  ///< write a checkpoint and go on
  stop,        ///< write a checkpoint and end as interrupted
};

/// Listens to a trial, and may end it.
class Monitor {
 public:
  virtual ~Monitor();
  /// Several times a second.
  virtual void on_progress(const LiveProgress& progress) noexcept = 0;
  virtual void on_epoch(const EpochRecord& record, const LiveProgress& progress) noexcept = 0;
  /// Before the first step, where a checkpoint was found: whether the trial goes on from it or starts over, and why.
  virtual void on_note(std::string_view note, const LiveProgress& progress) noexcept = 0;
  /// Asked before each step. `checkpoint` is to be answered once for each checkpoint that is wanted.
  [[nodiscard]] virtual Request request() noexcept = 0;
};

}  // namespace plexus::training
