// The observers of one trial: when they look, what they are shown, and what they have recorded.
//
//   Observation observation(settings, examples, learner);   // plans them
//   observation.before_step(rows, moment);  learner.step(rows, …);  observation.after_step(moment);
//
// They are shown copies, so that nothing that they do reaches what is trained. Passes that are made for them alone
// leave the model's states as they were. A step at which nobody looks costs a comparison for each observer.
#pragma once

#include <plexus/buffer.h>
#include <plexus/observer.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/examples.h"
#include "training/batch.h"
#include "training/compared.h"
#include "training/learner.h"
#include "training/recording.h"
#include "training/settings.h"
#include "training/state.h"

namespace plexus::training {

/// A step as observers count it.
struct StepPlace {
  std::uint64_t step = 0;   ///< 1 for the first
  std::uint64_t epoch = 0;  ///< 1 for the first
  bool ends_epoch = false;
};

class Observation {
 public:
  /// Plans the observers of `settings`, which, like the others, must outlive this. Throws Error where one refuses, or
  /// two have one name.
  Observation(TrialSettings& settings, const data::ExampleSet& examples, Learner& learner);
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;
  ~Observation();

  /// Whether somebody looks at gradients, which are then those of all parameters.
  [[nodiscard]] bool sees_gradients() const noexcept { return wants_gradients_ || !kept_values_.empty(); }
  /// Whether somebody looks when the step is done.
  [[nodiscard]] bool is_due(const StepPlace& place) const noexcept;
  /// Keeps what observers want to see of the time before a step. Requires is_due().
  void before_step(std::span<const std::uint32_t> rows, const StepPlace& place);
  /// Lets them look. Requires before_step() of the same.
  void after_step(const StepPlace& place);

  /// What they have recorded and keep, for checkpoints; valid until the next moment.
  [[nodiscard]] std::vector<NamedMemory> memory();
  /// Makes room for what was recorded when a trial had come so far.
  void make_room_for(const TrialState& state);

  /// What was recorded, in the order of the configuration.
  [[nodiscard]] std::vector<Recording> recordings() const;

 private:
  struct Watcher;
  class Plan;
  class View;

  void copy_rows_of_probe();
  void make_room_for_all();
  void restore_states() noexcept;
  void keep_states() noexcept;
  double pass(const Batch& batch, std::uint64_t step, std::span<float> gradient) noexcept;

  TrialSettings& settings_;
  const data::ExampleSet& examples_;
  std::vector<OptimizedParameter> parameters_;
  std::span<float> values_;             // of the network: written in loss_at() alone, and put back
  std::vector<NamedMemory> states_;     // of the model
  std::vector<NamedMemory> optimizer_;  // what the optimizer keeps
  std::vector<float> kept_states_;
  std::deque<Watcher> watchers_;
  // What is shown; empty where nobody has asked.
  Buffer shown_values_;
  std::vector<float> kept_values_;  // while others stand in the place of the network's
  Buffer shown_previous_;
  Buffer shown_gradient_;
  std::vector<Buffer> shown_optimizer_;
  std::vector<LayerOutput> layers_;
  std::vector<ConstRows> layer_outputs_;
  bool wants_gradients_ = false;
  bool wants_previous_ = false;
  bool wants_layers_ = false;
  bool has_layers_ = false;  // of this moment
  std::optional<Batch> step_batch_;
  std::vector<std::uint32_t> probe_rows_;
  std::optional<Batch> probe_;
  std::optional<ComparedRows> compared_;
  Buffer output_gradient_;
  std::vector<std::size_t> uses_;  // of each parameter in a pass
};

/// Throws Error where the settings of observers contradict each other, or an observer refuses this model and data.
/// Plans the components, so that they can be used for nothing else.
void check_observers(TrialSettings& settings, const data::ExampleSet& examples);

}  // namespace plexus::training
