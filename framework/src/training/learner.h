// A model, its optimizer and their memory: one training step, and what it changes.
#pragma once

#include <plexus/buffer.h>
#include <plexus/schedule.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/examples.h"
#include "kernels/team.h"
#include "metrics/definitions.h"
#include "training/batch.h"
#include "training/compared.h"
#include "training/gradient_sink.h"
#include "training/parameter_store.h"
#include "training/saved_array.h"
#include "training/settings.h"
#include "training/target_units.h"
#include "training/turns.h"

namespace plexus::training {

/// Plans the loss for batches of so many rows. Throws Error if it has no meaning for the data.
void check_loss(Loss& loss, const data::ExampleSet& examples, std::size_t largest_batch = 1);

/// Throws Error if the model does not fit the data. Plans it, so that it can be used for nothing else.
void check_model(Model& model, const data::ExampleSet& examples);

/// Throws Error if the optimizer does not fit the parameters of the model. Plans both.
void check_optimizer(Optimizer& optimizer, Model& model, const data::ExampleSet& examples);

/// Throws Error if the schedule sets, somewhere in a training on so many rows, the momentum of an optimizer that does
/// not follow.
void check_momentum(const Schedule& schedule, const Optimizer& optimizer, const TrainingSettings& training,
                    std::size_t rows);

/// Throws Error if the objectives of a model cannot take the turns that they shall. Plans it.
void check_turns(Model& model, const data::ExampleSet& examples, const TrainingSettings& training);

/// Throws Error if classes are to count or to be drawn that there are not.
void check_classes(const TrainingSettings& training, const data::ExampleSet& examples);

/// Throws Error if what a model is to begin with does not fit it. Plans it too.
/// The parameters that a model has for these examples, by name and shape, without values.
[[nodiscard]] std::vector<InitialArray> planned_parameters(Model& model, const data::ExampleSet& examples);

void check_initial(Model& model, const data::ExampleSet& examples, const InitialParameters& initial);

/// Throws Error if batches of training would have fewer rows than a model needs (Model::smallest_batch).
void check_batches(std::size_t smallest, std::size_t batch_size, std::size_t rows);

/// Throws Error if what is monitored is not measured on these data.
void check_monitor(const TrainingSettings& training, const data::ExampleSet& examples,
                   const metrics::Definitions& measured);

/// [hot] Σ weight · value, after a forward() with targets.
[[nodiscard]] double sum_of_objectives(const Model& model) noexcept;

class Learner {
 public:
  /// Plans the components of `settings`, which must outlive it. Throws what they throw while planning.
  /// `max_batch`: the most rows that the model will be given, in training or evaluation.
  Learner(TrialSettings& settings, const data::ExampleSet& examples, std::size_t max_batch);

  /// [hot] Learns from training rows, by their numbers in the split, and returns their mean loss before the update.
  /// Where that is not finite, nothing has moved.
  double step(std::span<const std::uint32_t> rows, std::size_t epoch, const Progress& progress) noexcept;

  /// Steps will learn from these rows in this order: those of inputs on disk are read meanwhile.
  void read_ahead(std::span<const std::uint32_t> rows) { batch_.read_ahead(examples_.train(), rows); }
  /// Throws EnvironmentError where the rows of a step could not be read from disk.
  void throw_if_unread() const { batch_.throw_if_unread(); }

  /// [hot] Asks for rows that a step will soon learn from.
  void prefetch(std::span<const std::uint32_t> rows) const noexcept { batch_.prefetch(examples_.train(), rows); }

  /// Nobody asks for gradients of what is frozen: steps do not compute them. Requires that there was no step.
  void leave_out_frozen() { parameters_.leave_out_frozen(); }

  [[nodiscard]] const ParameterStore& parameters() const noexcept { return parameters_; }
  [[nodiscard]] std::size_t parameter_count() const noexcept { return parameters_.count(); }
  [[nodiscard]] std::vector<SavedArray> saved_parameters() const;
  /// What is saved with the model, as it lies in memory. Valid as long as this.
  [[nodiscard]] std::vector<NamedMemory> parameter_memory() { return parameters_.memory(); }
  /// All memory that changes from step to step. Valid as long as this.
  [[nodiscard]] std::vector<NamedMemory> memory();

 private:
  struct Minimised {
    double loss;    // of the outputs, with the objectives
    Rows gradient;  // of the loss by the outputs
  };

  /// Of the batch that was gathered.
  Minimised forward(const Pass& pass) noexcept;
  /// Plans the components, in the order in which they need each other.
  void plan();
  void freeze_kept();

  TrialSettings& settings_;
  const data::ExampleSet& examples_;
  kernels::Team::Members team_;  // before anything that plans for so many
  ParameterStore parameters_;
  std::optional<OptimizerMemory> optimizer_memory_;  // as large as the model that was planned
  Turns turns_;
  std::optional<GradientSink> sink_;
  Batch batch_;
  ComparedRows compared_;
  TargetUnits units_;
  Buffer gradient_;             // ∂L/∂y: (batch, outputs)
  double loss_in_units_ = 0.0;  // of the last forward(), where units differ
};

}  // namespace plexus::training
