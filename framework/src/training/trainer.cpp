#include "training/trainer.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <span>

#include "kernels/team.h"
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

std::size_t steps_per_epoch(const TrainingSettings& training, std::size_t rows) {
  return (rows + training.batch_size - 1) / training.batch_size;
}

/// One trial while it runs.
class Run {
 public:
  Run(TrialSettings& settings, const ExampleSet& examples, Monitor& monitor, const Continuation& continuation)
      : settings_(settings),
        examples_(examples),
        monitor_(monitor),
        continuation_(continuation),
        training_(settings.training),
        team_(training_.threads),
        parameters_(examples.data().shape, examples.data().outputs, max_batch_of(settings.training), settings.seed),
        optimizer_memory_(plan_model()),
        sink_((settings.optimizer->plan(optimizer_memory_), parameters_), *settings.optimizer,
              {.norm = training_.clip_norm, .value = training_.clip_value}),
        batch_(examples, training_.batch_size),
        evaluator_(examples, *settings.model, *settings.loss, max_batch_of(training_)),
        gradient_(training_.batch_size * padded(examples.data().outputs)),
        order_(examples.train().count) {
    steps_per_epoch_ = steps_per_epoch(training_, order_.size());
    total_steps_ = training_.steps.value_or(training_.epochs.value_or(default_epochs) * steps_per_epoch_);
    live_.steps = total_steps_;
    live_.epochs = epochs_of(training_, order_.size());
  }

  Outcome run() {
    outcome_.parameter_count = parameters_.count();
    if (keeps("initial")) outcome_.initial = save(parameters_);
    go_on_from_checkpoint();
    if (has_reached_pause()) outcome_.ending = Ending::paused;
    while (live_.step < total_steps_ && outcome_.ending == Ending::complete && !stopped_early_) {
      EpochRecord record = run_epoch();
      if (outcome_.ending == Ending::interrupted) break;
      if (outcome_.ending == Ending::complete) evaluate(record);
      outcome_.history.push_back(record);
      monitor_.on_epoch(record, live_);
      if (live_.step < total_steps_ && outcome_.ending == Ending::complete && !stopped_early_) pause_or_checkpoint();
    }
    outcome_.steps = live_.step;
    outcome_.samples = live_.samples;
    outcome_.training_seconds = live_.training_seconds;
    outcome_.seconds = seconds();
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

  /// All memory that changes from step to step. Requires that `outcome_.best` has its final shape.
  std::vector<NamedMemory> memory() {
    std::vector<NamedMemory> all = parameters_.memory();
    for (NamedMemory& state : optimizer_memory_.memory()) all.push_back(std::move(state));
    for (SavedArray& array : outcome_.best) all.push_back({"best " + array.name, array.values});
    return all;
  }

  void save_checkpoint() {
    if (continuation_.checkpoints == nullptr) return;
    Checkpoint checkpoint{.epoch = live_.epoch,
                          .step = live_.step,
                          .samples = live_.samples,
                          .training_seconds = live_.training_seconds,
                          .seconds = seconds(),
                          .epoch_loss = epoch_loss_,
                          .epoch_samples = epoch_samples_,
                          .history = outcome_.history,
                          .best_epoch = outcome_.best_epoch,
                          .best_loss = best_loss_,
                          .evaluations_without_gain = evaluations_without_gain_,
                          .test = outcome_.test,
                          .validation = outcome_.validation,
                          .parameter_count = outcome_.parameter_count,
                          .arrays = {}};
    for (const NamedMemory& part : memory()) checkpoint.arrays.push_back({part.name, std::as_bytes(part.values)});
    continuation_.checkpoints->save(to_bytes(checkpoint, continuation_.checkpoints->trial_id()));
    last_checkpoint_ = Clock::now();
  }

  void go_on_from_checkpoint() {
    if (continuation_.checkpoints == nullptr) return;
    const std::vector<std::byte> bytes = continuation_.checkpoints->load();
    if (bytes.empty()) return;
    try {
      restore(read_checkpoint(bytes, continuation_.checkpoints->trial_id()));
      monitor_.on_note("goes on from epoch " + std::to_string(epoch_to_run()) + ", step " + std::to_string(live_.step),
                       live_);
    } catch (const Error& error) {
      monitor_.on_note("starts over, because its checkpoint cannot be used: " + std::string(error.what()), live_);
    }
  }

  /// Either all of the state is taken over, or Error is thrown and none of it is.
  void restore(const Checkpoint& checkpoint) {
    if (checkpoint.step > total_steps_ || checkpoint.history.size() > checkpoint.epoch ||
        checkpoint.history.size() + 1 < checkpoint.epoch)
      throw Error("it does not fit this trial");
    if (checkpoint.best_epoch > 0 && keeps("best")) outcome_.best = save(parameters_);
    std::vector<NamedMemory> to = memory();
    const bool fits = std::equal(to.begin(), to.end(), checkpoint.arrays.begin(), checkpoint.arrays.end(),
                                 [](const NamedMemory& part, const StoredArray& array) {
                                   return part.name == array.name && part.values.size_bytes() == array.values.size();
                                 });
    if (!fits) {
      outcome_.best.clear();
      throw Error("it does not fit this model and optimizer");
    }
    for (std::size_t i = 0; i < to.size(); ++i)
      std::copy(checkpoint.arrays[i].values.begin(), checkpoint.arrays[i].values.end(),
                std::as_writable_bytes(to[i].values).begin());
    live_.epoch = checkpoint.epoch;
    live_.step = checkpoint.step;
    live_.samples = checkpoint.samples;
    live_.training_seconds = checkpoint.training_seconds;
    earlier_seconds_ = checkpoint.seconds;
    epoch_loss_ = checkpoint.epoch_loss;
    epoch_samples_ = checkpoint.epoch_samples;
    outcome_.history = checkpoint.history;
    outcome_.best_epoch = checkpoint.best_epoch;
    best_loss_ = checkpoint.best_loss;
    evaluations_without_gain_ = checkpoint.evaluations_without_gain;
    outcome_.test = checkpoint.test;
    outcome_.validation = checkpoint.validation;
  }

  /// The epoch that runs next: the one that was interrupted, or the one after the last complete one.
  [[nodiscard]] std::size_t epoch_to_run() const noexcept { return outcome_.history.size() + 1; }

  [[nodiscard]] bool has_reached_pause() const noexcept {
    return continuation_.until_epoch && outcome_.history.size() >= *continuation_.until_epoch;
  }

  /// At the end of an epoch that is not the last.
  void pause_or_checkpoint() {
    if (has_reached_pause()) {
      outcome_.ending = Ending::paused;
      save_checkpoint();
      return;
    }
    const bool due = training_.checkpoint_every ? live_.epoch % *training_.checkpoint_every == 0
                                                : Clock::now() - last_checkpoint_ >= checkpoint_interval;
    if (due) save_checkpoint();
  }

  EpochRecord run_epoch() {
    // An epoch that was interrupted goes on with what its sums have come to.
    if (live_.epoch != epoch_to_run()) {
      live_.epoch = epoch_to_run();
      epoch_loss_ = 0.0;
      epoch_samples_ = 0;
    }
    std::iota(order_.begin(), order_.end(), 0U);
    if (training_.shuffle) Stream(settings_.seed, "shuffle", live_.epoch).shuffle(order_);

    clock_began_ = Clock::now();
    next_report_ = clock_began_ + report_interval;
    const std::size_t steps_done = live_.step - (live_.epoch - 1) * steps_per_epoch_;
    for (std::size_t first = steps_done * training_.batch_size; first < order_.size() && live_.step < total_steps_;
         first += training_.batch_size) {
      if (const Request request = monitor_.request(); request != Request::go_on) {
        take_time();
        save_checkpoint();
        clock_began_ = Clock::now();
        if (request == Request::stop) {
          outcome_.ending = Ending::interrupted;
          break;
        }
      }
      prefetch(first);
      step(std::span(order_).subspan(first, std::min(training_.batch_size, order_.size() - first)));
      if (outcome_.ending != Ending::complete) break;
      if (live_.step % steps_between_clocks_ == 0) report();
    }
    take_time();
    live_.train_loss = epoch_loss_ / static_cast<double>(epoch_samples_);
    return {.epoch = live_.epoch, .step = live_.step, .train_loss = live_.train_loss, .test = {}, .validation = {}};
  }

  /// In online learning a step is shorter than memory takes to answer, so rows are asked for some steps ahead.
  void prefetch(std::size_t first) noexcept {
    if (training_.batch_size > most_prefetched) return;
    const std::size_t begin = std::min(order_.size(), first + steps_ahead * training_.batch_size);
    const std::size_t count = std::min(order_.size() - begin, training_.batch_size);
    batch_.prefetch(examples_.train(), std::span(order_).subspan(begin, count));
  }

  void step(std::span<const std::uint32_t> rows) noexcept {
    batch_.gather(examples_.train(), rows, settings_.seed, live_.epoch);
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

  [[nodiscard]] double seconds() const noexcept {
    return earlier_seconds_ + std::chrono::duration<double>(Clock::now() - began_).count();
  }

  /// Time that was spent on training since the clock began.
  void take_time() noexcept {
    const Clock::time_point now = Clock::now();
    live_.training_seconds += std::chrono::duration<double>(now - clock_began_).count();
    clock_began_ = now;
  }

  void report() noexcept {
    if (Clock::now() < next_report_) return;
    take_time();
    next_report_ = clock_began_ + report_interval;
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

  static constexpr std::size_t steps_ahead = 4;
  static constexpr std::size_t most_prefetched = 4;  // rows a step; more would wait for each other
  static constexpr std::chrono::milliseconds report_interval{100};
  static constexpr std::chrono::minutes checkpoint_interval{1};

  TrialSettings& settings_;
  const ExampleSet& examples_;
  Monitor& monitor_;
  Continuation continuation_;
  const TrainingSettings& training_;
  kernels::Team::Members team_;  // before anything that plans for so many
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
  Clock::time_point clock_began_;
  Clock::time_point next_report_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_checkpoint_ = began_;
  double earlier_seconds_ = 0.0;  // in processes before this one
  double epoch_loss_ = 0.0;       // sum over examples
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

Outcome outcome_of(const Checkpoint& checkpoint) {
  Outcome outcome;
  outcome.ending = Ending::paused;
  outcome.history = checkpoint.history;
  outcome.best_epoch = checkpoint.best_epoch;
  outcome.test = checkpoint.test;
  outcome.validation = checkpoint.validation;
  outcome.parameter_count = checkpoint.parameter_count;
  outcome.steps = checkpoint.step;
  outcome.samples = checkpoint.samples;
  outcome.training_seconds = checkpoint.training_seconds;
  outcome.seconds = checkpoint.seconds;
  return outcome;
}

std::size_t epochs_of(const TrainingSettings& training, std::size_t rows) {
  if (!training.steps) return training.epochs.value_or(default_epochs);
  const std::size_t in_an_epoch = steps_per_epoch(training, rows);
  return (*training.steps + in_an_epoch - 1) / in_an_epoch;
}

Outcome train(TrialSettings& settings, const ExampleSet& examples, Monitor& monitor, const Continuation& continuation) {
  Outcome outcome = Run(settings, examples, monitor, continuation).run();
  if (outcome.ending == Ending::diverged)
    outcome.message = "the loss became infinite or not a number in epoch " +
                      std::to_string(outcome.history.back().epoch) + ", step " + std::to_string(outcome.steps) +
                      "; a smaller learning rate usually helps";
  return outcome;
}

}  // namespace plexus::training
