#include "workers/estimate.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "process/child.h"
#include "training/trainer.h"
#include "trial/preparation.h"
#include "values/json_memo.h"
#include "workers/running.h"

namespace plexus::workers {
namespace {

using Clock = std::chrono::steady_clock;

/// What one kind of trial costs.
struct Sample {
  std::size_t kind = 0;
  double seconds_per_step = 0.0;
  double parameters = 0.0;
};

/// Lets training go on for a moment, and takes the time of its steps after the first few.
class Probe final : public training::Monitor {
 public:
  explicit Probe(double seconds) : seconds_(seconds) {}
  void on_progress(const training::LiveProgress&) noexcept override {}
  void on_epoch(const training::EpochRecord&, const training::LiveProgress&) noexcept override {}

  void on_note(std::string_view, const training::LiveProgress&) noexcept override {}

  [[nodiscard]] training::Request request() noexcept override {
    if (asked_ == warm_up) begin_ = Clock::now();
    const std::size_t steps = asked_ > warm_up ? asked_ - warm_up : 0;
    ++asked_;
    if (steps == 0) return training::Request::go_on;
    per_step_ = seconds_since(begin_) / static_cast<double>(steps);
    return seconds_since(begin_) > seconds_ ? training::Request::stop : training::Request::go_on;
  }

  [[nodiscard]] double seconds_per_step() const noexcept { return per_step_; }

 private:
  static constexpr std::size_t warm_up = 2;

  double seconds_;
  std::size_t asked_ = 0;
  Clock::time_point begin_;
  double per_step_ = 0.0;
};

/// What decides about the speed of a trial. Numbers outside of the model and the batch size do not.
std::string kind_of(const Value& settings, values::JsonMemo& json) {
  std::string kind;
  for (const char* key : {"dataset", "model", "loss"}) kind += json.of(*settings.find(key));
  const Value* const optimizer = settings.find("optimizer")->find("plugin");
  return kind + (optimizer != nullptr ? optimizer->text() : "") +
         json.of(*settings.find("training")->find("batch_size"));
}

void train_for_one_epoch(training::TrialSettings& settings) {
  settings.results.parameters_to_keep.clear();
  settings.training.epochs = 1;
  settings.training.steps.reset();
  settings.training.patience.reset();
}

class Estimator {
 public:
  Estimator(const Workplace& workplace, const std::vector<std::size_t>& trials, double budget)
      : workplace_(workplace), trials_(trials), budget_(budget) {
    values::JsonMemo json;
    std::unordered_map<std::string, std::size_t> known;
    for (const std::size_t trial : trials_) {
      const auto [entry, is_new] = known.try_emplace(kind_of(workplace_.trials[trial].settings, json), kinds_.size());
      if (is_new) kinds_.push_back(trial);
      kind_of_trial_[trial] = entry->second;
    }
  }

  Estimate run() {
    measure();
    Estimate estimate;
    estimate.trials.resize(workplace_.trials.size());
    if (samples_.empty()) return estimate;
    double known = 0.0;
    for (const std::size_t trial : trials_) {
      const auto sample = samples_.find(kind_of_trial_[trial]);
      if (sample == samples_.end()) continue;
      estimate.trials[trial] = cost_of(trial, sample->second);
      known += 1.0;
    }
    const double mean_seconds = estimate.seconds() / known;
    const double mean_bytes = estimate.bytes() / known;
    for (const std::size_t trial : trials_)
      if (!samples_.contains(kind_of_trial_[trial])) estimate.trials[trial] = {mean_seconds, mean_bytes};
    return estimate;
  }

 private:
  [[nodiscard]] TrialCost cost_of(std::size_t trial, const Sample& sample) const {
    const training::TrainingSettings& training = workplace_.trials[trial].training;
    const data::ExampleSet& examples = *workplace_.prepared[trial].examples;
    const auto batch = static_cast<double>(training.batch_size);
    const double steps_per_epoch = std::ceil(static_cast<double>(examples.train().count) / batch);
    const auto epochs = static_cast<double>(training.epochs.value_or(training::default_epochs));
    const double steps = training.steps ? static_cast<double>(*training.steps) : epochs * steps_per_epoch;
    const training::EvaluationMoments moments = training::evaluation_moments(training);
    const double evaluations =
        std::ceil(steps / (moments.by_steps ? 1.0 : steps_per_epoch) / static_cast<double>(moments.every));
    const auto rows = static_cast<double>(examples.test().count + examples.validation().count);
    // A forward pass is about a third of a step's work.
    const double seconds = sample.seconds_per_step * (steps + evaluations * rows / batch / 3.0);
    const auto copies = static_cast<double>(workplace_.trials[trial].results.parameters_to_keep.size());
    constexpr double frame = 30e3;  // groups, attributes and scales of an HDF5 file
    return {seconds + 0.01, frame + 4.0 * copies * sample.parameters + static_cast<double>(examples.test().count)};
  }

  /// In the child: one Sample after the other goes into the pipe, of each kind that it comes to.
  void measure_kinds(std::size_t first, int pipe) const {
    const double share = std::clamp(budget_ / static_cast<double>(kinds_.size()), 0.005, 0.05);
    for (std::size_t kind = first; kind < kinds_.size() && seconds_since(begin_) < budget_; ++kind) {
      Sample sample{.kind = kind};
      try {
        const std::size_t trial = kinds_[kind];
        const auto settings =
            trial::build_settings(workplace_.trials[trial], workplace_.prepared[trial], workplace_.registry);
        train_for_one_epoch(*settings);
        Probe probe(share);
        const training::Outcome outcome = training::train(*settings, *workplace_.prepared[trial].examples, probe);
        sample.seconds_per_step = probe.seconds_per_step();
        sample.parameters = static_cast<double>(outcome.parameter_count);
      } catch (...) {
        sample.seconds_per_step = 0.0;  // the trial itself will say what is wrong
      }
      if (!process::write_all(pipe, &sample, sizeof sample)) return;
    }
  }

  /// A kind that ends its process costs its own estimate; the next process goes on behind it.
  void measure() {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);  // the trials will print it again
    std::size_t next = 0;
    while (next < kinds_.size() && seconds_since(begin_) < budget_) {
      try {
        const process::Child child([&](int pipe) { measure_kinds(next, pipe); }, {.output = nowhere});
        next = read_samples(child.pipe(), next) + 1;
      } catch (const EnvironmentError&) {
        break;  // whoever trains will say so
      }
    }
    if (nowhere >= 0) close(nowhere);
  }

  /// Until the process ends or takes too long. Returns the first kind from `next` on that it said nothing of.
  std::size_t read_samples(int pipe, std::size_t next) {
    constexpr double patience = 1.0;  // for the last kind to come to its end
    pollfd state{pipe, POLLIN, 0};
    while (seconds_since(begin_) < budget_ + patience && next < kinds_.size()) {
      if (poll(&state, 1, 50) <= 0) continue;
      Sample sample;
      if (read(pipe, &sample, sizeof sample) != static_cast<ssize_t>(sizeof sample)) break;
      if (sample.kind >= kinds_.size()) break;
      if (sample.seconds_per_step > 0.0) samples_[sample.kind] = sample;
      next = sample.kind + 1;
    }
    return next;
  }

  const Workplace& workplace_;
  const std::vector<std::size_t>& trials_;
  double budget_;
  Clock::time_point begin_ = Clock::now();
  std::vector<std::size_t> kinds_;  // a trial of each
  std::map<std::size_t, std::size_t> kind_of_trial_;
  std::map<std::size_t, Sample> samples_;
};

}  // namespace

double Estimate::seconds() const {
  double sum = 0.0;
  for (const TrialCost& trial : trials)
    if (std::isfinite(trial.seconds)) sum += trial.seconds;
  return sum;
}

double Estimate::bytes() const {
  double sum = 0.0;
  for (const TrialCost& trial : trials) sum += trial.bytes;
  return sum;
}

Estimate estimate_costs(const Workplace& workplace, const std::vector<std::size_t>& trials, double budget) {
  return Estimator(workplace, trials, budget).run();
}

}  // namespace plexus::workers
