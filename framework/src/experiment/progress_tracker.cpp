#include "experiment/progress_tracker.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace plexus::experiment {
namespace {

// Below this much of a trial, its speed says little.
constexpr double telling_fraction = 0.02;

double machine_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool is_better(const ProgressTracker::Best& one, const ProgressTracker::Best& other) {
  if (one.is_accuracy != other.is_accuracy) return one.is_accuracy;
  return one.is_accuracy ? one.value > other.value : one.value < other.value;
}

}  // namespace

double ProgressTracker::Running::fraction() const noexcept {
  if (live.steps == 0) return 0.0;
  return std::clamp(static_cast<double>(live.step) / static_cast<double>(live.steps), 0.0, 1.0);
}

ProgressTracker::ProgressTracker(Clock clock) : clock_(clock ? std::move(clock) : machine_seconds) {
  begin_ = clock_();
}

void ProgressTracker::on_start(std::size_t total, std::size_t reused) {
  total_ = total;
  reused_ = reused;
  begin_ = clock_();
}

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

void ProgressTracker::on_trial_ended(std::size_t trial, const TrialEnd& end) {
  running_.erase(trial);
  ++ended_;
  ++counts_.at(static_cast<std::size_t>(end.status));
  seconds_of_ended_ += end.seconds;
  if (end.status != results::Status::complete) return;
  const bool is_accuracy = !std::isnan(end.test_accuracy);
  const Best candidate{trial, is_accuracy, is_accuracy ? end.test_accuracy : end.test_loss};
  if (!std::isnan(candidate.value) && (!best_ || is_better(candidate, *best_))) best_ = candidate;
}

void ProgressTracker::on_trial_interrupted(std::size_t trial) { running_.erase(trial); }

void ProgressTracker::on_end() {}

std::size_t ProgressTracker::count(results::Status status) const {
  return counts_.at(static_cast<std::size_t>(status));
}

std::size_t ProgressTracker::to_go() const noexcept {
  const std::size_t known = reused_ + ended_ + running_.size();
  return total_ > known ? total_ - known : 0;
}

std::optional<double> ProgressTracker::seconds_left_of(const Running& trial) const {
  const double time = clock_();
  if (trial.first_heard && time > *trial.first_heard) {
    const double done = trial.fraction() - trial.first_fraction;
    if (done >= telling_fraction) return (1.0 - trial.fraction()) * (time - *trial.first_heard) / done;
  }
  if (ended_ > 0) return std::max(0.0, seconds_of_ended_ / static_cast<double>(ended_) - (time - trial.started));
  return std::nullopt;
}

std::optional<double> ProgressTracker::seconds_left() const {
  double work = 0.0;     // seconds of one process
  double longest = 0.0;  // of one trial: more processes do not make it faster
  double whole = 0.0;    // what the running trials take from start to end
  for (const auto& [number, trial] : running_) {
    const std::optional<double> left = seconds_left_of(trial);
    if (!left) return std::nullopt;
    work += *left;
    longest = std::max(longest, *left);
    whole += clock_() - trial.started + *left;
  }
  if (const std::size_t waiting = to_go(); waiting > 0) {
    if (ended_ == 0 && running_.empty()) return std::nullopt;
    const auto known = static_cast<double>(ended_ + running_.size());
    work += static_cast<double>(waiting) * (seconds_of_ended_ + whole) / known;
  }
  return std::max(longest, work / static_cast<double>(most_at_a_time_));
}

}  // namespace plexus::experiment
