#include "training/learner.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "metrics/definitions.h"

namespace plexus::training {

void check_loss(Loss& loss, const data::ExampleSet& examples) {
  loss.plan({.outputs = examples.data().outputs, .classification = examples.data().classification});
}

void check_model(Model& model, const data::ExampleSet& examples) {
  ParameterStore parameters(examples.data().shape, examples.data().outputs, 1, 0);
  model.plan(parameters);
}

void check_initial(Model& model, const data::ExampleSet& examples, const InitialParameters& initial) {
  ParameterStore parameters(examples.data().shape, examples.data().outputs, 1, 0);
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

void check_monitor(const TrainingSettings& training, const data::ExampleSet& examples) {
  if (!training.monitor) return;
  const metrics::Name name = metrics::parse(*training.monitor).value();
  const std::string what = "'training.monitor' is '" + *training.monitor + "', but ";
  if (name.metric->tasks == metrics::Tasks::classification && !examples.data().classification)
    throw Error(what + "the outputs are no classes; set a loss");
  if (name.part == "test" && examples.test().count == 0)
    throw Error(what + "there are no test rows; set 'validation_" + std::string(name.metric->name) + "'");
}

Learner::Learner(TrialSettings& settings, const data::ExampleSet& examples, std::size_t max_batch)
    : settings_(settings),
      examples_(examples),
      team_(settings.training.threads),
      parameters_(examples.data().shape, examples.data().outputs, max_batch, settings.seed),
      batch_(examples, settings.training.batch_size),
      units_(examples.target_normalization(), examples.data().outputs, settings.training.batch_size),
      gradient_(settings.training.batch_size * padded(examples.data().outputs)) {
  plan();
}

void Learner::plan() {
  check_loss(*settings_.loss, examples_);
  settings_.model->plan(parameters_);
  parameters_.complete();
  if (settings_.initial != nullptr) begin_with(*settings_.initial, parameters_);
  optimizer_memory_.emplace(parameters_.values().size(), parameters_.optimized());
  settings_.optimizer->plan(*optimizer_memory_);
  const TrainingSettings& training = settings_.training;
  sink_.emplace(parameters_, *settings_.optimizer, Clipping{.norm = training.clip_norm, .value = training.clip_value});
}

double Learner::step(std::span<const std::uint32_t> rows, std::size_t epoch, const Progress& progress) noexcept {
  batch_.gather(examples_.train(), rows, settings_.seed, epoch);
  Model& model = *settings_.model;
  const Pass pass{.mode = Mode::training, .seed = settings_.seed, .step = progress.step};
  const ConstRows outputs = model.forward(batch_.inputs(), pass);
  const Rows gradient{gradient_.data(), outputs.count, outputs.width, padded(outputs.width)};
  // The gradient may take the place of the outputs.
  const double loss_in_units = units_.differ() ? units_.loss(*settings_.loss, outputs, batch_.targets()) : 0.0;
  const double loss = settings_.loss->evaluate(outputs, batch_.targets(), gradient);
  if (!std::isfinite(loss)) return loss;
  settings_.optimizer->begin_step({.number = progress.step + 1, .rate_factor = settings_.schedule->factor(progress)});
  sink_->begin();
  model.backward(gradient, *sink_);
  sink_->end();
  return units_.differ() ? loss_in_units : loss;
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
