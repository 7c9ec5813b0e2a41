// Listens to a running experiment: progress displays implement it. Called in the parent process only.
#pragma once

#include <cstddef>
#include <string>

#include "results/trial.h"
#include "training/trainer.h"

namespace plexus::experiment {

struct TrialEnd {
  results::Status status = results::Status::complete;
  std::string message;
  double test_loss = 0.0;      ///< NaN where there is none
  double test_accuracy = 0.0;  ///< NaN where there is none
  double seconds = 0.0;        ///< of wall time, start of the process to its end
};

class Listener {
 public:
  virtual ~Listener();

  /// `reused` of `total` trials are there already.
  virtual void on_start(std::size_t total, std::size_t reused) = 0;
  virtual void on_trial_started(std::size_t trial) = 0;
  virtual void on_progress(std::size_t trial, const training::LiveProgress& progress) = 0;
  virtual void on_epoch(std::size_t trial, const training::EpochRecord& record,
                        const training::LiveProgress& progress) = 0;
  virtual void on_trial_ended(std::size_t trial, const TrialEnd& end) = 0;
  virtual void on_end() = 0;
  /// Something that a user should know, in words.
  virtual void on_message(const std::string& text);
  /// A trial that was started no longer runs and has not ended: interrupted, or to be tried again.
  virtual void on_trial_given_up(std::size_t trial);
};

}  // namespace plexus::experiment
