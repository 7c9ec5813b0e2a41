#include "training/trainer.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <span>

#include "kernels/denormals.h"
#include "training/average.h"
#include "training/class_balance.h"
#include "training/continuing.h"
#include "training/diagnosis.h"
#include "training/evaluator.h"
#include "training/learner.h"
#include "training/measures.h"
#include "training/network.h"
#include "training/observation.h"
#include "training/watch.h"

namespace plexus::training {

Monitor::~Monitor() = default;

double value_of(const EpochRecord& record, const metrics::Name& name) noexcept {
  if (is_epoch_loss(name)) return record.train_loss;
  return value_of(evaluation_of(record, name.part), *name.metric);
}

bool is_epoch_loss(const metrics::Name& name) noexcept {
  return name.part == "train" && name.metric->source == metrics::Definition::Source::loss;
}

const Evaluation& evaluation_of(const EpochRecord& record, std::string_view part) noexcept {
  if (part == "test") return record.test;
  return part == "validation" ? record.validation : record.train;
}

namespace {

using Clock = std::chrono::steady_clock;

void take_over(const TrialState& state, Outcome& outcome) {
  outcome.history = state.history;
  outcome.best_place = state.best_record;
  outcome.epochs = state.epoch;
  if (const EpochRecord* const best = outcome.best_record(); best != nullptr) outcome.best_epoch = best->epoch;
  outcome.train = state.train;
  outcome.test = state.test;
  outcome.validation = state.validation;
  outcome.average_test = state.average_test;
  outcome.average_validation = state.average_validation;
  outcome.parameter_count = state.parameter_count;
  outcome.steps = state.step;
  outcome.samples = state.samples;
  outcome.training_seconds = state.training_seconds;
  outcome.seconds = state.seconds;
}

/// One trial while it runs.
class Run {
 public:
  Run(TrialSettings& settings, const data::ExampleSet& examples, Monitor& monitor, const Continuation& continuation)
      : settings_(settings),
        examples_(examples),
        monitor_(monitor),
        continuation_(continuation),
        training_(settings.training),
        moments_(evaluation_moments(training_)),
        monitored_(monitor_of(training_, examples.validation().count > 0)),
        watch_(settings, examples),
        learner_(settings, examples, largest_batch(training_)),
        measures_(settings.metrics, examples.data(), settings.loss->logits(), settings.model->objectives()),
        monitor_name_(monitor_name()),
        observation_(settings, examples, learner_),
        evaluator_(examples, watch_.model(), *settings.loss, largest_batch(training_), &measures_),
        order_(examples.train().count),
        steps_per_epoch_(steps_per_epoch(training_, order_.size())),
        total_steps_(total_steps(training_, order_.size())) {
    watch_.end();
    if (!observation_.sees_gradients()) learner_.leave_out_frozen();
    if (training_.average) average_.emplace(*training_.average, learner_.parameter_memory(), steps_per_epoch_);
    if (training_.sampling == "balanced") balanced_.emplace(examples);
    state_.parameter_count = learner_.parameter_count();
    state_.total_steps = total_steps_;
  }

  Outcome run() {
    const kernels::NoDenormals no_denormals;
    outcome_.frozen = learner_.parameters().frozen();
    if (keeps("initial")) outcome_.initial = learner_.saved_parameters();
    if (!go_on_from_checkpoint()) go_on_from_finished();
    if (stopped_early_) end_again();
    if (has_reached_pause()) outcome_.ending = Ending::paused;
    while (state_.step < total_steps_ && outcome_.ending == Ending::complete && !stopped_early_) {
      EpochRecord record = run_to_record();
      if (outcome_.ending == Ending::interrupted) break;
      if (outcome_.ending == Ending::complete && is_evaluated_for_its_end(record)) keep_end(&record);
      if (outcome_.ending == Ending::complete) evaluate(record);
      state_.history.push_back(record);
      if (outcome_.ending == Ending::complete && (stopped_early_ || state_.step >= total_steps_)) keep_end(nullptr);
      monitor_.on_epoch(record, live());
      if (state_.step < total_steps_ && outcome_.ending == Ending::complete && !stopped_early_) pause_or_checkpoint();
    }
    state_.seconds = seconds();
    take_over(state_, outcome_);
    outcome_.network = summary_of(*settings_.model, learner_.parameters());
    outcome_.observations = observation_.recordings();
    if (outcome_.ending == Ending::complete && !end_.empty()) continuation_.states->save(state_.step, end_);
    if (outcome_.ending == Ending::diverged)
      outcome_.predictions = outcome_.on_validation = {};
    else if (outcome_.ending == Ending::complete && keeps("final"))
      outcome_.final = learner_.saved_parameters();
    if (outcome_.ending == Ending::complete && keeps("average") && has_average())
      with_average([&] { outcome_.average = learner_.saved_parameters(); });
    // Last, because it passes rows through the model.
    std::vector<LayerFacts> layers;
    if (is_suspicious(outcome_, examples_))
      layers = probe(settings_, examples_, learner_.parameters(), largest_batch(training_));
    outcome_.notes = diagnose(outcome_, examples_, settings_, layers);
    return std::move(outcome_);
  }

 private:
  [[nodiscard]] bool has_average() const noexcept { return average_ && average_->has_begun(state_.step); }

  /// While the average is in the place of the parameters.
  template <class Action>
  void with_average(const Action& action) {
    average_->exchange();
    action();
    average_->exchange();
  }

  [[nodiscard]] metrics::Name monitor_name() const {
    if (auto name = measures_.definitions().parse(monitored_)) return *name;
    throw Error("'training.monitor' is '" + monitored_ + "', which is not measured");
  }

  [[nodiscard]] bool keeps(const std::string& moment) const {
    const auto& kept = settings_.results.parameters_to_keep;
    return std::find(kept.begin(), kept.end(), moment) != kept.end();
  }

  [[nodiscard]] LiveProgress live() const noexcept {
    return {.epoch = state_.epoch,
            .epochs = epochs_of(training_, order_.size()),
            .step = state_.step,
            .steps = total_steps_,
            .samples = state_.samples,
            .training_seconds = state_.training_seconds,
            .train_loss = state_.mean_epoch_loss()};
  }

  /// All memory that changes from step to step. Requires that `outcome_.best` has its final shape.
  std::vector<NamedMemory> memory() {
    std::vector<NamedMemory> all = learner_.memory();
    if (average_)
      for (NamedMemory& part : average_->memory()) all.push_back(std::move(part));
    for (SavedArray& array : outcome_.best) all.push_back({"best " + array.name, array.values});
    for (NamedMemory& part : observation_.memory()) all.push_back(std::move(part));
    return all;
  }

  [[nodiscard]] std::vector<std::byte> bytes_of_now(std::string_view id) {
    Checkpoint checkpoint{.state = state_, .arrays = {}};
    for (const NamedMemory& part : memory()) checkpoint.arrays.push_back({part.name, std::as_bytes(part.values)});
    return to_bytes(checkpoint, id);
  }

  void save_checkpoint() {
    if (continuation_.checkpoints == nullptr) return;
    state_.seconds = seconds();
    continuation_.checkpoints->save(bytes_of_now(continuation_.checkpoints->trial_id()));
    last_checkpoint_ = Clock::now();
  }

  /// Whether what follows is done because this is the end, and would not be in a longer trial: the evaluation of an
  /// epoch that has none, or of a part of one.
  [[nodiscard]] bool is_evaluated_for_its_end(const EpochRecord& record) const noexcept {
    return state_.step >= total_steps_ && (!is_due(record) || !is_whole(record));
  }

  [[nodiscard]] bool is_whole(const EpochRecord& record) const noexcept {
    return moments_.by_steps ? record.step % moments_.every == 0 : record.step == record.epoch * steps_per_epoch_;
  }

  /// Whether it is evaluated where it is not the last.
  [[nodiscard]] bool is_due(const EpochRecord& record) const noexcept {
    return (moments_.by_steps ? record.step : record.epoch) % moments_.every == 0;
  }

  /// Remembers the state as a longer trial has it here. `before`: the epoch that is about to be evaluated; null: the
  /// last one is in the history.
  void keep_end(const EpochRecord* before) {
    if (continuation_.states == nullptr || !continuation_.states->keeps() || !end_.empty()) return;
    const bool adds = before != nullptr && is_whole(*before);
    if (adds) state_.history.push_back(*before);
    state_.seconds = seconds();
    end_ = bytes_of_now(continuation_.states->lineage());
    if (adds) state_.history.pop_back();
  }

  /// Whether there was one that could be used.
  bool go_on_from_checkpoint() {
    if (continuation_.checkpoints == nullptr) return false;
    const std::vector<std::byte> bytes = continuation_.checkpoints->load();
    if (bytes.empty()) return false;
    try {
      restore(read_checkpoint(bytes, continuation_.checkpoints->trial_id()));
      note_place();
      return true;
    } catch (const Error& error) {
      monitor_.on_note("starts over, because its checkpoint cannot be used: " + std::string(error.what()), live());
      return false;
    }
  }

  void note_place() {
    monitor_.on_note("goes on from epoch " + std::to_string(epoch_to_run()) + ", step " + std::to_string(state_.step),
                     live());
  }

  void go_on_from_finished() {
    if (continuation_.states == nullptr) return;
    const std::vector<std::byte> bytes = continuation_.states->load();
    if (bytes.empty()) return;
    try {
      const Checkpoint end = read_checkpoint(bytes, continuation_.states->lineage());
      const std::string why = why_no_beginning(end.state, *settings_.schedule, total_steps_, steps_per_epoch_);
      if (!why.empty()) throw Error(why);
      restore(end);
      state_.total_steps = total_steps_;
      note_place();
    } catch (const Error& error) {
      monitor_.on_note("starts over, because it cannot go on from the shorter trial: " + std::string(error.what()),
                       live());
    }
  }

  /// After a state at which patience had ended: what the end of a trial has beside its state.
  void end_again() {
    const std::string& scores = settings_.results.scores;
    (void)evaluator_.evaluate(examples_.test(), outcome_.predictions, scores == "test");
    if (scores == "validation") (void)evaluator_.evaluate(examples_.validation(), outcome_.on_validation, true);
    if (state_.step < total_steps_) outcome_.message = why_stopped(state_.history.back());
    keep_end(nullptr);
  }

  /// Either all of the state is taken over, or Error is thrown and none of it is.
  void restore(const Checkpoint& checkpoint) {
    const TrialState& state = checkpoint.state;
    const bool fits_epochs = state.history.size() <= state.epoch && state.history.size() + 1 >= state.epoch;
    if (state.step > total_steps_ || (!moments_.by_steps && !fits_epochs)) throw Error("it does not fit this trial");
    if (state.best_record > 0 && keeps("best")) outcome_.best = learner_.saved_parameters();
    observation_.make_room_for(state);
    std::vector<NamedMemory> to = memory();
    const bool fits = std::equal(to.begin(), to.end(), checkpoint.arrays.begin(), checkpoint.arrays.end(),
                                 [](const NamedMemory& part, const StoredArray& array) {
                                   return part.name == array.name && part.values.size_bytes() == array.values.size();
                                 });
    if (!fits) {
      outcome_.best.clear();
      observation_.make_room_for({});
      throw Error("it does not fit this model and optimizer");
    }
    for (std::size_t i = 0; i < to.size(); ++i)
      std::copy(checkpoint.arrays[i].values.begin(), checkpoint.arrays[i].values.end(),
                std::as_writable_bytes(to[i].values).begin());
    state_ = state;
    epochs_at_checkpoint_ = finished_epochs();
    stopped_early_ = state.evaluations_without_gain >= training_.patience.value_or(SIZE_MAX);
    earlier_seconds_ = state.seconds;
  }

  /// The epoch that runs next: the one that was interrupted, or the one after the last complete one.
  [[nodiscard]] std::size_t epoch_to_run() const noexcept { return finished_epochs() + 1; }
  [[nodiscard]] std::size_t finished_epochs() const noexcept { return state_.step / steps_per_epoch_; }

  [[nodiscard]] bool has_reached_pause() const noexcept {
    return continuation_.until_epoch && finished_epochs() >= *continuation_.until_epoch;
  }

  /// After a record that is not the last.
  void pause_or_checkpoint() {
    if (has_reached_pause()) {
      outcome_.ending = Ending::paused;
      save_checkpoint();
      return;
    }
    const std::size_t finished = finished_epochs();
    const bool due = training_.checkpoint_every
                         ? finished / *training_.checkpoint_every > epochs_at_checkpoint_ / *training_.checkpoint_every
                         : Clock::now() - last_checkpoint_ >= checkpoint_interval;
    if (!due) return;
    epochs_at_checkpoint_ = finished;
    save_checkpoint();
  }

  /// Goes on to the next record of the history: the end of an epoch, or of so many steps.
  EpochRecord run_to_record() {
    const bool begins = state_.history.empty() ? state_.step == 0 : state_.history.back().step == state_.step;
    if (begins) {
      state_.record_loss = 0.0;
      state_.record_samples = 0;
    }
    do run_epoch();
    while (moments_.by_steps && !ends_record() && state_.step < total_steps_ && outcome_.ending == Ending::complete);
    return {.epoch = state_.epoch,
            .step = state_.step,
            .train_loss = state_.mean_record_loss(),
            .train = {},
            .test = {},
            .validation = {}};
  }

  [[nodiscard]] bool ends_record() const noexcept { return moments_.by_steps && state_.step % moments_.every == 0; }

  /// Another epoch begins, unless it is one that was interrupted: the schedule learns what the last one came to.
  void begin_epoch() {
    if (state_.epoch != epoch_to_run()) {
      if (state_.epoch > 0) {
        state_.train_losses.push_back(state_.mean_epoch_loss());
        state_.validation_losses.push_back(state_.epoch_validation);
      }
      state_.epoch = epoch_to_run();
      state_.epoch_loss = 0.0;
      state_.epoch_samples = 0;
      state_.epoch_validation = std::numeric_limits<double>::quiet_NaN();
    }
    if (epoch_of_order_ == state_.epoch) return;
    epoch_of_order_ = state_.epoch;
    std::iota(order_.begin(), order_.end(), 0U);
    if (balanced_)
      balanced_->draw(settings_.seed, state_.epoch, order_);
    else if (training_.shuffle)
      Stream(settings_.seed, "shuffle", state_.epoch).shuffle(order_);
    learner_.read_ahead(std::span(order_).subspan(std::min(order_.size(), rows_of_epoch_done())));
  }

  [[nodiscard]] std::size_t rows_of_epoch_done() const noexcept {
    return (state_.step - (state_.epoch - 1) * steps_per_epoch_) * training_.batch_size;
  }

  /// To its end, or to that of a record.
  void run_epoch() {
    begin_epoch();
    clock_began_ = Clock::now();
    next_report_ = clock_began_ + report_interval;
    for (std::size_t first = rows_of_epoch_done(); first < order_.size() && state_.step < total_steps_;
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
      observed_step(std::span(order_).subspan(first, std::min(training_.batch_size, order_.size() - first)),
                    first + training_.batch_size >= order_.size());
      if (outcome_.ending != Ending::complete) break;
      if (state_.step % steps_between_clocks_ == 0) report();
      if (ends_record()) break;
    }
    take_time();
  }

  /// In online learning a step is shorter than memory takes to answer, so rows are asked for some steps ahead; of a
  /// larger batch the first rows of the next step, which then ask for the others.
  void prefetch(std::size_t first) const noexcept {
    const std::size_t ahead = training_.batch_size > most_prefetched ? 1 : steps_ahead;
    const std::size_t begin = std::min(order_.size(), first + ahead * training_.batch_size);
    const std::size_t count = std::min({order_.size() - begin, training_.batch_size, most_prefetched});
    learner_.prefetch(std::span(order_).subspan(begin, count));
  }

  /// Observers look at what the step has come to, where it is time.
  void observed_step(std::span<const std::uint32_t> rows, bool ends_order) {
    const StepPlace place{state_.step + 1, state_.epoch, ends_order || state_.step + 1 >= total_steps_};
    if (!observation_.is_due(place)) return watched_step(rows);
    take_time();
    observation_.before_step(rows, place);
    clock_began_ = Clock::now();
    watched_step(rows);
    if (outcome_.ending != Ending::complete) return;
    take_time();
    observation_.after_step(place);
    clock_began_ = Clock::now();
  }

  /// Components are looked at in the first whole batch and in the first that is not.
  void watched_step(std::span<const std::uint32_t> rows) {
    bool& is_known = rows.size() == training_.batch_size ? knows_whole_batches_ : knows_other_batches_;
    if (is_known) {
      step(rows);
    } else {
      watch_.begin();
      step(rows);
      watch_.end();
      is_known = true;
    }
    throw_if_at_fault();
  }

  void throw_if_at_fault() const {
    learner_.throw_if_unread();
    if (!watch_.fault().empty()) throw Error(watch_.fault());
  }

  void step(std::span<const std::uint32_t> rows) noexcept {
    const double loss = learner_.step(rows, state_.epoch,
                                      {.step = state_.step,
                                       .total_steps = total_steps_,
                                       .steps_per_epoch = steps_per_epoch_,
                                       .train_losses = state_.train_losses,
                                       .validation_losses = state_.validation_losses});
    state_.epoch_loss += loss * static_cast<double>(rows.size());
    state_.epoch_samples += rows.size();
    state_.record_loss += loss * static_cast<double>(rows.size());
    state_.record_samples += rows.size();
    if (!std::isfinite(loss)) {
      outcome_.ending = Ending::diverged;
      return;
    }
    ++state_.step;
    state_.samples += rows.size();
    if (average_) average_->take(state_.step);
  }

  [[nodiscard]] double seconds() const noexcept {
    return earlier_seconds_ + std::chrono::duration<double>(Clock::now() - began_).count();
  }

  /// Time that was spent on training since the clock began.
  void take_time() noexcept {
    const Clock::time_point now = Clock::now();
    state_.training_seconds += std::chrono::duration<double>(now - clock_began_).count();
    clock_began_ = now;
  }

  void report() noexcept {
    if (Clock::now() < next_report_) return;
    take_time();
    next_report_ = clock_began_ + report_interval;
    monitor_.on_progress(live());
  }

  /// Measures at the end of a record, and applies the stopping rule.
  void evaluate(EpochRecord& record) {
    const bool last = state_.step >= total_steps_;
    if (!last && !is_due(record)) return;
    const std::string& scores = settings_.results.scores;
    record.test = evaluator_.evaluate(examples_.test(), outcome_.predictions, scores == "test");
    record.validation = scores == "validation"
                            ? evaluator_.evaluate(examples_.validation(), outcome_.on_validation, true)
                            : evaluator_.evaluate(examples_.validation());
    if (training_.evaluate_train) record.train = evaluator_.evaluate(examples_.train());
    throw_if_at_fault();
    if (has_average())
      with_average([&] {
        state_.average_test = evaluator_.evaluate(examples_.test());
        state_.average_validation = evaluator_.evaluate(examples_.validation());
      });
    state_.train = record.train;
    state_.test = record.test;
    state_.validation = record.validation;
    state_.epoch_validation = record.validation.loss;
    // An update can ruin the model without another training step to show it.
    if (has_diverged(record)) {
      outcome_.ending = Ending::diverged;
      return;
    }
    judge(record, last);
  }

  /// Whether this is the best record so far, and whether it is time to stop.
  void judge(const EpochRecord& record, bool last) {
    const double watched = value_of(record, monitor_name_);
    const bool is_first = state_.best_record == 0;
    if (is_first || gain(watched, state_.best_value) > 0.0) {
      state_.best_value = watched;
      state_.best_record = state_.history.size() + 1;
      if (keeps("best")) outcome_.best = learner_.saved_parameters();
    }
    if (is_first || gain(watched, state_.value_to_beat) > training_.min_delta) {
      state_.value_to_beat = watched;
      state_.evaluations_without_gain = 0;
    } else if (++state_.evaluations_without_gain >= training_.patience.value_or(SIZE_MAX)) {
      stopped_early_ = true;
      if (!last) outcome_.message = why_stopped(record);
    }
  }

  /// By how much a value of the monitor is better than another.
  [[nodiscard]] double gain(double value, double than) const noexcept {
    return monitor_name_.metric->larger_is_better ? value - than : than - value;
  }

  [[nodiscard]] std::string why_stopped(const EpochRecord& record) const {
    std::string what = monitored_;
    std::replace(what.begin(), what.end(), '_', ' ');
    std::string text = "stopped after " + moments_.place(record.epoch, record.step) + ": no " +
                       (monitor_name_.metric->larger_is_better ? "higher " : "lower ") + what;
    if (training_.min_delta > 0.0) text += " in " + std::to_string(state_.evaluations_without_gain) + " evaluations";
    const EpochRecord& best = state_.history[state_.best_record - 1];
    return training_.min_delta > 0.0 ? text + ", by 'training.min_delta'"
                                     : text + " since " + moments_.place(best.epoch, best.step);
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
  const data::ExampleSet& examples_;
  Monitor& monitor_;
  Continuation continuation_;
  const TrainingSettings& training_;
  EvaluationMoments moments_;
  std::string monitored_;
  Watch watch_;  // before anything that is planned
  Learner learner_;
  Measures measures_;  // of the model's objectives too
  metrics::Name monitor_name_;
  Observation observation_;
  Evaluator evaluator_;
  std::optional<Average> average_;
  std::optional<BalancedRows> balanced_;
  std::vector<std::uint32_t> order_;  // the rows in the order of one epoch
  std::size_t epoch_of_order_ = 0;    // 0: of none
  std::size_t steps_per_epoch_;
  std::size_t total_steps_;
  std::size_t steps_between_clocks_ = std::max<std::size_t>(1, 64 / training_.batch_size);
  Clock::time_point clock_began_;
  Clock::time_point next_report_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_checkpoint_ = began_;
  std::size_t epochs_at_checkpoint_ = 0;
  double earlier_seconds_ = 0.0;  // in processes before this one
  TrialState state_;
  bool stopped_early_ = false;
  std::vector<std::byte> end_;  // the state to go on from, where it is kept
  bool knows_whole_batches_ = false;
  bool knows_other_batches_ = false;
  Outcome outcome_;
};

}  // namespace

std::size_t largest_batch(const TrainingSettings& training) { return std::max(training.batch_size, evaluation_batch); }

Outcome outcome_of(const TrialState& state) {
  Outcome outcome;
  outcome.ending = Ending::paused;
  take_over(state, outcome);
  return outcome;
}

Outcome train(TrialSettings& settings, const data::ExampleSet& examples, Monitor& monitor,
              const Continuation& continuation) {
  Outcome outcome = Run(settings, examples, monitor, continuation).run();
  if (outcome.ending == Ending::diverged)
    outcome.message = "the loss became infinite or not a number in epoch " +
                      std::to_string(outcome.history.back().epoch) + ", step " + std::to_string(outcome.steps) +
                      (outcome.steps > 1 ? "; a smaller learning rate usually helps"
                                         : ": from the start, which is no matter of the learning rate; look at the "
                                           "values of the data (their range, outliers) and the initial weights");
  return outcome;
}

}  // namespace plexus::training
