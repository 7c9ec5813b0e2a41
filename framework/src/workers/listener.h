// Listens to a running experiment: progress displays implement it. Called in the parent process only.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "metrics/definitions.h"
#include "results/trial.h"
#include "training/trainer.h"

namespace plexus::workers {

struct TrialEnd {
  results::Status status = results::Status::complete;
  std::string message;
  training::Evaluation test;        ///< NaN where there is none
  training::Evaluation validation;  ///< NaN where there is none
  double seconds = 0.0;             ///< of wall time
};

class Listener {
 public:
  virtual ~Listener();

  /// What each trial of the plan measures, and which of them are stages that others go on from, which are not among the
  /// best. Before anything else.
  virtual void on_measured(const std::vector<std::shared_ptr<const metrics::Definitions>>& measured,
                           const std::vector<bool>& earlier_stages) {
    static_cast<void>(measured);
    static_cast<void>(earlier_stages);
  }
  /// `reused` of `total` trials are there already.
  virtual void on_start(std::size_t total, std::size_t reused) = 0;
  /// There are only so many trials, fewer than on_start() said: a search has ended before.
  virtual void on_total(std::size_t total) { static_cast<void>(total); }
  /// What each trial of the plan is expected to cost, to be compared with each other; infinite where it is not known.
  /// Before the first trial starts, if at all.
  virtual void on_costs(const std::vector<double>& costs) { static_cast<void>(costs); }
  virtual void on_trial_started(std::size_t trial) = 0;
  /// The trial goes on from a checkpoint, or starts over.
  virtual void on_note(std::size_t trial, const std::string& note) {
    static_cast<void>(trial);
    static_cast<void>(note);
  }
  virtual void on_progress(std::size_t trial, const training::LiveProgress& progress) = 0;
  virtual void on_epoch(std::size_t trial, const training::EpochRecord& record,
                        const training::LiveProgress& progress) = 0;
  /// Nothing is left to do for the trial but to publish it, with others perhaps; its end follows.
  virtual void on_trial_trained(std::size_t trial);
  virtual void on_trial_ended(std::size_t trial, const TrialEnd& end) = 0;
  /// A started trial was given up or put off: it will be trained later, in this run or another.
  virtual void on_trial_interrupted(std::size_t trial) { static_cast<void>(trial); }
  virtual void on_end() = 0;
  /// Something that a user should know, in words.
  virtual void on_message(const std::string& text);
};

}  // namespace plexus::workers
