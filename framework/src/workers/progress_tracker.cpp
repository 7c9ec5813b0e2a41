#include "workers/progress_tracker.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

namespace plexus::workers {
namespace {

// Below this much of a trial, its speed says little.
constexpr double telling_fraction = 0.02;

double machine_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

double ProgressTracker::Running::fraction() const noexcept {
  if (live.steps == 0) return 0.0;
  return std::clamp(static_cast<double>(live.step) / static_cast<double>(live.steps), 0.0, 1.0);
}

ProgressTracker::ProgressTracker(Clock clock) : clock_(clock ? std::move(clock) : machine_seconds) {
  begin_ = clock_();
}

const metrics::Definitions& ProgressTracker::measured(std::size_t trial) const {
  static const metrics::Definitions usual;
  return trial < measured_.size() && measured_[trial] != nullptr ? *measured_[trial] : usual;
}

/// What trials are ranked by: the larger, the better. NaN where nothing was measured.
double ProgressTracker::merit(const Best& best) const {
  for (const training::Evaluation* const evaluation : {&best.validation, &best.test})
    if (const training::Headline headline = training::headline_of(*evaluation, measured(best.trial)); headline.metric)
      return headline.metric->larger_is_better ? headline.value : -headline.value;
  return std::numeric_limits<double>::quiet_NaN();
}

void ProgressTracker::on_start(std::size_t total, std::size_t reused) {
  total_ = total;
  reused_ = reused;
  begin_ = clock_();
}

void ProgressTracker::on_costs(const std::vector<double>& costs) {
  costs_ = costs;
  cost_to_train_ = 0.0;
  for (double& cost : costs_) {
    if (!std::isfinite(cost)) cost = 0.0;
    cost_to_train_ += cost;
  }
}

double ProgressTracker::cost_of(std::size_t trial) const { return trial < costs_.size() ? costs_[trial] : 1.0; }

void ProgressTracker::on_trial_started(std::size_t trial) {
  running_[trial] = {};
  running_[trial].started = clock_();
  most_at_a_time_ = std::max(most_at_a_time_, running_.size());
}

void ProgressTracker::hear(std::size_t trial, const training::LiveProgress& progress) {
  Running& running = running_[trial];
  running.live = progress;
  if (running.first_heard) return;
  running.first_heard = clock_();
  running.first_fraction = running.fraction();
}

void ProgressTracker::on_progress(std::size_t trial, const training::LiveProgress& progress) { hear(trial, progress); }

void ProgressTracker::on_epoch(std::size_t trial, const training::EpochRecord& record,
                               const training::LiveProgress& progress) {
  hear(trial, progress);
  running_[trial].last_epoch = record;
}

void ProgressTracker::on_trial_trained(std::size_t trial) {
  running_.erase(trial);
  trained_.insert(trial);
}

void ProgressTracker::on_trial_ended(std::size_t trial, const TrialEnd& end) {
  running_.erase(trial);
  trained_.erase(trial);
  ++ended_;
  ++counts_.at(static_cast<std::size_t>(end.status));
  seconds_of_ended_ += end.seconds;
  cost_of_ended_ += cost_of(trial);
  if (end.status != results::Status::complete || (trial < earlier_stages_.size() && earlier_stages_[trial])) return;
  const Best candidate{trial, end.test, end.validation};
  if (!std::isnan(merit(candidate)) && (!best_ || merit(candidate) > merit(*best_))) best_ = candidate;
}

void ProgressTracker::on_trial_interrupted(std::size_t trial) {
  running_.erase(trial);
  trained_.erase(trial);
}

void ProgressTracker::on_end() {}

std::size_t ProgressTracker::count(results::Status status) const {
  return counts_.at(static_cast<std::size_t>(status));
}

std::size_t ProgressTracker::to_go() const noexcept {
  const std::size_t known = reused_ + ended_ + running_.size() + trained_.size();
  return total_ > known ? total_ - known : 0;
}

std::optional<double> ProgressTracker::seconds_left_of(std::size_t number, const Running& trial) const {
  const double time = clock_();
  if (trial.first_heard && time > *trial.first_heard) {
    const double done = trial.fraction() - trial.first_fraction;
    if (done >= telling_fraction) return (1.0 - trial.fraction()) * (time - *trial.first_heard) / done;
  }
  if (cost_of_ended_ > 0.0)
    return std::max(0.0, seconds_of_ended_ / cost_of_ended_ * cost_of(number) - (time - trial.started));
  return std::nullopt;
}

std::optional<double> ProgressTracker::seconds_left() const {
  double work = 0.0;     // seconds of one process
  double longest = 0.0;  // of one trial: more processes do not make it faster
  double whole = 0.0;    // what the running trials take from start to end
  double cost = 0.0;     // what they were expected to cost
  for (const auto& [number, trial] : running_) {
    const std::optional<double> left = seconds_left_of(number, trial);
    if (!left) return std::nullopt;
    work += *left;
    longest = std::max(longest, *left);
    whole += clock_() - trial.started + *left;
    cost += cost_of(number);
  }
  if (const std::size_t waiting = to_go(); waiting > 0) {
    const double known = cost_of_ended_ + cost;
    if (known <= 0.0) return std::nullopt;
    const double expected = costs_.empty() ? static_cast<double>(waiting) : std::max(0.0, cost_to_train_ - known);
    work += expected * (seconds_of_ended_ + whole) / known;
  }
  return std::max(longest, work / static_cast<double>(most_at_a_time_));
}

}  // namespace plexus::workers
