#include "training/trainer.h"

#include <plexus/random.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <span>

#include "training/batch.h"
#include "training/gradient_sink.h"
#include "training/parameter_store.h"

namespace plexus::training {

Monitor::~Monitor() = default;

namespace {

using Clock = std::chrono::steady_clock;

std::size_t max_batch_of(const TrainingSettings& training) { return std::max(training.batch_size, evaluation_batch); }

std::vector<SavedArray> save(const ParameterStore& parameters) {
  std::vector<SavedArray> arrays;
  for (const NamedView& view : parameters.views()) {
    SavedArray& array = arrays.emplace_back(SavedArray{view.name, view.shape, view.dimensions, {}});
    for (std::size_t row = 0; row < view.values.count; ++row)
      array.values.insert(array.values.end(), view.values.row(row), view.values.row(row) + view.values.width);
  }
  return arrays;
}

/// One trial while it runs.
class Run {
 public:
  Run(TrialSettings& settings, const ExampleSet& examples, Monitor& monitor)
      : settings_(settings),
        examples_(examples),
        monitor_(monitor),
        training_(settings.training),
        parameters_(examples.data().shape, examples.data().outputs, max_batch_of(settings.training), settings.seed),
        optimizer_memory_(plan_model()),
        sink_((settings.optimizer->plan(optimizer_memory_), parameters_), *settings.optimizer,
              {.norm = training_.clip_norm, .value = training_.clip_value}),
        batch_(examples, training_.batch_size),
        evaluator_(examples, *settings.model, *settings.loss, max_batch_of(training_)),
        gradient_(training_.batch_size * padded(examples.data().outputs)),
        order_(examples.train().count) {
    steps_per_epoch_ = (order_.size() + training_.batch_size - 1) / training_.batch_size;
    total_steps_ = training_.steps.value_or(training_.epochs.value_or(default_epochs) * steps_per_epoch_);
    live_.steps = total_steps_;
    live_.epochs = (total_steps_ + steps_per_epoch_ - 1) / steps_per_epoch_;
  }

  Outcome run() {
    outcome_.parameter_count = parameters_.count();
    if (keeps("initial")) outcome_.initial = save(parameters_);
    while (live_.step < total_steps_ && outcome_.ending == Ending::complete && !stopped_early_) {
      EpochRecord record = run_epoch();
      if (outcome_.ending == Ending::interrupted) break;
      if (outcome_.ending == Ending::complete) evaluate(record);
      outcome_.history.push_back(record);
      monitor_.on_epoch(record, live_);
    }
    outcome_.steps = live_.step;
    outcome_.samples = live_.samples;
    outcome_.training_seconds = live_.training_seconds;
    if (outcome_.ending == Ending::diverged)
      outcome_.predictions = {};
    else if (outcome_.ending == Ending::complete && keeps("final"))
      outcome_.final = save(parameters_);
    return std::move(outcome_);
  }

 private:
  std::size_t plan_model() {
    check_loss(*settings_.loss, examples_);
    settings_.model->plan(parameters_);
    parameters_.complete();
    return parameters_.values().size();
  }

  [[nodiscard]] bool keeps(const std::string& moment) const {
    const auto& kept = settings_.results.parameters_to_keep;
    return std::find(kept.begin(), kept.end(), moment) != kept.end();
  }

  EpochRecord run_epoch() {
    ++live_.epoch;
    std::iota(order_.begin(), order_.end(), 0U);
    if (training_.shuffle) Stream(settings_.seed, "shuffle", live_.epoch).shuffle(order_);

    epoch_loss_ = 0.0;
    epoch_samples_ = 0;
    const Clock::time_point begin = Clock::now();
    const double seconds_before = live_.training_seconds;
    next_report_ = begin + report_interval;
    for (std::size_t first = 0; first < order_.size() && live_.step < total_steps_; first += training_.batch_size) {
      if (monitor_.stop_requested()) {
        outcome_.ending = Ending::interrupted;
        break;
      }
      step(std::span(order_).subspan(first, std::min(training_.batch_size, order_.size() - first)));
      if (outcome_.ending != Ending::complete) break;
      if (live_.step % steps_between_clocks_ == 0) report(begin, seconds_before);
    }
    live_.training_seconds = seconds_before + std::chrono::duration<double>(Clock::now() - begin).count();
    live_.train_loss = epoch_loss_ / static_cast<double>(epoch_samples_);
    return {.epoch = live_.epoch, .step = live_.step, .train_loss = live_.train_loss, .test = {}, .validation = {}};
  }

  void step(std::span<const std::uint32_t> rows) noexcept {
    batch_.gather(examples_.train(), rows);
    Model& model = *settings_.model;
    Optimizer& optimizer = *settings_.optimizer;
    const Pass pass{.mode = Mode::training, .seed = settings_.seed, .step = live_.step};
    const ConstRows outputs = model.forward(batch_.inputs(), pass);
    const Rows gradient{gradient_.data(), outputs.count, outputs.width, padded(outputs.width)};
    const double loss = settings_.loss->evaluate(outputs, batch_.targets(), gradient);
    epoch_loss_ += loss * static_cast<double>(rows.size());
    epoch_samples_ += rows.size();
    if (!std::isfinite(loss)) {
      outcome_.ending = Ending::diverged;
      return;
    }
    const double factor = settings_.schedule->factor(
        {.step = live_.step, .total_steps = total_steps_, .steps_per_epoch = steps_per_epoch_});
    optimizer.begin_step({.number = live_.step + 1, .rate_factor = factor});
    sink_.begin();
    model.backward(gradient, sink_);
    sink_.end();
    ++live_.step;
    live_.samples += rows.size();
  }

  void report(Clock::time_point epoch_begin, double seconds_before) noexcept {
    const Clock::time_point now = Clock::now();
    if (now < next_report_) return;
    next_report_ = now + report_interval;
    live_.training_seconds = seconds_before + std::chrono::duration<double>(now - epoch_begin).count();
    live_.train_loss = epoch_loss_ / static_cast<double>(epoch_samples_);
    monitor_.on_progress(live_);
  }

  /// Measures at the end of an epoch, and applies the stopping rule.
  void evaluate(EpochRecord& record) {
    const bool last = live_.step >= total_steps_;
    if (!last && record.epoch % training_.evaluate_every != 0) return;
    record.test = evaluator_.evaluate(examples_.test(), outcome_.predictions);
    record.validation = evaluator_.evaluate(examples_.validation());
    outcome_.test = record.test;
    outcome_.validation = record.validation;
    // An update can ruin the model without another training step to show it.
    if (has_diverged(record)) {
      outcome_.ending = Ending::diverged;
      return;
    }
    const bool validates = examples_.validation().count > 0;
    const double watched = validates ? record.validation.loss : record.train_loss;
    if (outcome_.best_epoch == 0 || watched < best_loss_) {
      best_loss_ = watched;
      outcome_.best_epoch = record.epoch;
      evaluations_without_gain_ = 0;
      if (keeps("best")) outcome_.best = save(parameters_);
    } else if (++evaluations_without_gain_ >= training_.patience.value_or(SIZE_MAX)) {
      stopped_early_ = true;
      if (!last)
        outcome_.message = "stopped after epoch " + std::to_string(record.epoch) +
                           ": no lower validation loss since epoch " + std::to_string(outcome_.best_epoch);
    }
  }

  [[nodiscard]] bool has_diverged(const EpochRecord& record) const {
    return (examples_.test().count > 0 && !std::isfinite(record.test.loss)) ||
           (examples_.validation().count > 0 && !std::isfinite(record.validation.loss));
  }

  static constexpr std::chrono::milliseconds report_interval{100};

  TrialSettings& settings_;
  const ExampleSet& examples_;
  Monitor& monitor_;
  const TrainingSettings& training_;
  ParameterStore parameters_;
  OptimizerMemory optimizer_memory_;
  GradientSink sink_;
  Batch batch_;
  Evaluator evaluator_;
  Buffer gradient_;                   // ∂L/∂y: (batch, outputs)
  std::vector<std::uint32_t> order_;  // the rows in the order of this epoch

  std::size_t steps_per_epoch_ = 1;
  std::size_t total_steps_ = 1;
  std::size_t steps_between_clocks_ = std::max<std::size_t>(1, 64 / training_.batch_size);
  Clock::time_point next_report_;
  double epoch_loss_ = 0.0;  // sum over examples
  std::size_t epoch_samples_ = 0;
  double best_loss_ = 0.0;
  std::size_t evaluations_without_gain_ = 0;
  bool stopped_early_ = false;
  LiveProgress live_;
  Outcome outcome_;
};

}  // namespace

void check_loss(Loss& loss, const ExampleSet& examples) {
  loss.plan({.outputs = examples.data().outputs, .classification = examples.data().classification});
}

void check_model(Model& model, const ExampleSet& examples) {
  ParameterStore parameters(examples.data().shape, examples.data().outputs, 1, 0);
  model.plan(parameters);
}

Outcome train(TrialSettings& settings, const ExampleSet& examples, Monitor& monitor) {
  Run run(settings, examples, monitor);
  Outcome outcome = run.run();
  if (outcome.ending == Ending::diverged)
    outcome.message = "the loss became infinite or not a number in epoch " +
                      std::to_string(outcome.history.back().epoch) + ", step " + std::to_string(outcome.steps) +
                      "; a smaller learning rate usually helps";
  return outcome;
}

}  // namespace plexus::training
