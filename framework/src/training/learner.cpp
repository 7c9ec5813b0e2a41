#include "training/learner.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "training/adjustment.h"
#include "training/class_balance.h"

namespace plexus::training {

void check_loss(Loss& loss, const data::ExampleSet& examples, std::size_t largest_batch) {
  const Data& data = examples.data();
  loss.plan({.outputs = data.outputs,
             .classification = data.classification,
             .largest_batch = largest_batch * data.positions.size()});
  if (data.labels_positions() && loss.logits() == Logits::embedding)
    throw Error(
        "it makes coordinates of examples, but here each position of an example has a label; use cross_entropy");
}

void check_model(Model& model, const data::ExampleSet& examples) {
  ParameterStore parameters(examples.data(), 1, 0);
  model.plan(parameters);
}

void check_optimizer(Optimizer& optimizer, Model& model, const data::ExampleSet& examples) {
  ParameterStore parameters(examples.data(), 1, 0);
  model.plan(parameters);
  parameters.complete();
  OptimizerMemory memory(parameters.values().size(), parameters.optimized());
  optimizer.plan(memory);
}

void check_momentum(const Schedule& schedule, const Optimizer& optimizer, const TrainingSettings& training,
                    std::size_t rows) {
  if (optimizer.follows_momentum()) return;
  constexpr std::size_t places = 1000;  // one behind the other, or spread over the training
  const std::size_t in_an_epoch = steps_per_epoch(training, rows);
  const std::size_t total = total_steps(training, rows);
  for (std::size_t i = 0; i < std::min(places, total); ++i) {
    const std::size_t step = total <= places ? i : i * (total / places);
    if (schedule.momentum({.step = step, .total_steps = total, .steps_per_epoch = in_an_epoch}))
      throw Error(
          "the schedule sets the momentum, but the optimizer has none that it could set; give 'optimizer' a momentum, "
          "or leave that of 'schedule' out");
  }
}

void check_turns(Model& model, const data::ExampleSet& examples, const TrainingSettings& training) {
  ParameterStore parameters(examples.data(), 1, 0);
  model.plan(parameters);
  parameters.complete();
  (void)Turns(training.alternate, model.objectives(), parameters);
}

void check_classes(const TrainingSettings& training, const data::ExampleSet& examples) {
  (void)weights_in_training(training, examples);
  if (training.sampling == "balanced") (void)BalancedRows(examples);
}

std::vector<InitialArray> planned_parameters(Model& model, const data::ExampleSet& examples) {
  ParameterStore parameters(examples.data(), 1, 0);
  model.plan(parameters);
  std::vector<InitialArray> planned;
  for (const NamedView& view : parameters.views()) planned.push_back({view.name, view.shape, {}});
  return planned;
}

void check_initial(Model& model, const data::ExampleSet& examples, const InitialParameters& initial) {
  ParameterStore parameters(examples.data(), 1, 0);
  model.plan(parameters);
  check_fit(initial, parameters);
}

void check_batches(std::size_t smallest, std::size_t batch_size, std::size_t rows) {
  const std::string why = " (batch normalisation of one value is 0 whatever the value, so that nothing is learnt)";
  if (std::min(batch_size, rows) < smallest)
    throw Error("the model needs batches of at least " + std::to_string(smallest) +
                " rows, but 'training.batch_size' is " + std::to_string(std::min(batch_size, rows)) + why +
                "; set it to 32, for example");
  const std::size_t last = rows % batch_size;
  if (last > 0 && last < smallest)
    throw Error("the model needs batches of at least " + std::to_string(smallest) + " rows, but " +
                std::to_string(rows) + " training rows in batches of " + std::to_string(batch_size) +
                " leave a last one of " + std::to_string(last) + why +
                "; choose another 'training.batch_size' or 'dataset.train_limit'");
}

void check_monitor(const TrainingSettings& training, const data::ExampleSet& examples,
                   const metrics::Definitions& measured) {
  if (!training.monitor) return;
  const std::string what = "'training.monitor' is '" + *training.monitor + "', but ";
  const std::vector<std::string> names = measured.watchable_names();
  if (std::find(names.begin(), names.end(), *training.monitor) == names.end()) {
    const auto usual = metrics::Definitions().parse(*training.monitor);
    if (usual && usual->part != "train" && !examples.data().classification)
      throw Error(what + "the outputs are no classes; set a loss");
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : name == names.back() ? " or " : ", ") + name;
    throw Error(what + "that is not measured; expected " + all + ", or another metric of 'metrics'");
  }
  const metrics::Name name = measured.parse(*training.monitor).value();
  if (name.part == "test" && examples.test().count == 0)
    throw Error(what + "there are no test rows; set 'validation_" + name.metric->name + "'");
}

double sum_of_objectives(const Model& model) noexcept {
  double sum = 0.0;
  for (std::size_t i = 0; i < model.objectives().size(); ++i)
    sum += model.objectives()[i].weight * model.objective_values()[i];
  return sum;
}

Learner::Learner(TrialSettings& settings, const data::ExampleSet& examples, std::size_t max_batch)
    : settings_(settings),
      examples_(examples),
      team_(settings.training.threads),
      parameters_(examples.data(), max_batch, settings.seed),
      batch_(examples, settings.training.batch_size, weights_in_training(settings.training, examples)),
      compared_(examples.data(), settings.training.batch_size),
      units_(examples.target_normalization(), examples.data().outputs, settings.training.batch_size),
      gradient_(settings.training.batch_size * padded(examples.data().output_shape().size())) {
  plan();
}

void Learner::plan() {
  check_loss(*settings_.loss, examples_, parameters_.max_batch());
  settings_.model->plan(parameters_);
  parameters_.complete();
  if (settings_.initial != nullptr) begin_with(*settings_.initial, parameters_);
  freeze_kept();
  adjust_to_outputs(*settings_.model, parameters_, examples_, parameters_.max_batch(), settings_.initial.get());
  optimizer_memory_.emplace(parameters_.values().size(), parameters_.optimized());
  settings_.optimizer->plan(*optimizer_memory_);
  const TrainingSettings& training = settings_.training;
  turns_ = Turns(training.alternate, settings_.model->objectives(), parameters_);
  sink_.emplace(parameters_, *settings_.optimizer, Clipping{.norm = training.clip_norm, .value = training.clip_value},
                turns_.moving(parameters_));
}

/// A norm that is limited is that of all gradients: then those of what a group keeps are needed.
void Learner::freeze_kept() {
  if (!settings_.is_kept || settings_.training.clip_norm) return;
  for (const OptimizedParameter& parameter : parameters_.optimized())
    if (settings_.is_kept(parameter)) parameters_.freeze(parameter.name);
}

double Learner::step(std::span<const std::uint32_t> rows, std::size_t epoch, const Progress& progress) noexcept {
  batch_.gather(examples_.train(), rows, settings_.seed, epoch);
  const Targets targets = batch_.targets();
  const Pass pass{.mode = Mode::training, .seed = settings_.seed, .step = progress.step, .targets = &targets};
  Optimizer& optimizer = *settings_.optimizer;
  const std::size_t early = optimizer.passes() - 1;
  double loss = 0.0;
  for (std::size_t number = 0; number <= early; ++number) {
    const auto [minimised, gradient] = forward(pass);
    if (!std::isfinite(minimised)) return minimised;
    if (number == 0) {
      loss = units_.differ() ? loss_in_units_ : minimised;
      const Turns::Turn turn = turns_.of(progress.step);
      sink_->choose(turn.side);
      optimizer.begin_step({.number = turn.number + 1,
                            .rate_factor = settings_.schedule->factor(progress),
                            .momentum = settings_.schedule->momentum(progress)});
    }
    const bool last = number == early;
    last ? sink_->begin() : sink_->begin_early();
    settings_.model->backward(gradient, *sink_);
    last ? sink_->end() : sink_->end_early(number);
  }
  return loss;
}

Learner::Minimised Learner::forward(const Pass& pass) noexcept {
  Model& model = *settings_.model;
  const ConstRows outputs = model.forward(batch_.inputs(), pass);
  const Rows gradient{gradient_.data(), outputs.count, outputs.width, padded(outputs.width)};
  const double of_objectives = sum_of_objectives(model);
  // The gradient may take the place of the outputs.
  if (units_.differ()) loss_in_units_ = units_.loss(*settings_.loss, outputs, *pass.targets) + of_objectives;
  return {compared_.loss(*settings_.loss, outputs, *pass.targets, gradient) + of_objectives, gradient};
}

std::vector<SavedArray> Learner::saved_parameters() const {
  std::vector<SavedArray> arrays;
  for (const NamedView& view : parameters_.views()) {
    SavedArray& array = arrays.emplace_back(SavedArray{view.name, view.shape, view.dimensions, {}});
    for (std::size_t row = 0; row < view.values.count; ++row)
      array.values.insert(array.values.end(), view.values.row(row), view.values.row(row) + view.values.width);
  }
  return arrays;
}

std::vector<NamedMemory> Learner::memory() {
  std::vector<NamedMemory> all = parameters_.memory();
  for (NamedMemory& state : optimizer_memory_->memory()) all.push_back(std::move(state));
  return all;
}

}  // namespace plexus::training
