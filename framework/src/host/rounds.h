// Several runs, one after the other, as one to who listens: of a search, whose batches are runs.
#pragma once

#include <cstddef>

#include "workers/listener.h"

namespace plexus::host {

/// Passes everything on but the ends of the single runs, and their starts after the first. Costs are not passed on:
/// those of later trials are not known when the first ones start.
class Rounds final : public workers::Listener {
 public:
  /// `total`: trials of all runs. The listener must live as long as this.
  Rounds(workers::Listener& listener, std::size_t total) : listener_(listener), total_(total) {}

  void on_measured(const std::vector<std::shared_ptr<const metrics::Definitions>>& measured,
                   const std::vector<bool>& earlier_stages) override {
    listener_.on_measured(measured, earlier_stages);
  }
  void on_start(std::size_t, std::size_t reused) override {
    if (!started_) listener_.on_start(total_, reused);
    started_ = true;
  }
  void on_total(std::size_t total) override { listener_.on_total(total); }
  void on_trial_started(std::size_t trial) override { listener_.on_trial_started(trial); }
  void on_note(std::size_t trial, const std::string& note) override { listener_.on_note(trial, note); }
  void on_progress(std::size_t trial, const training::LiveProgress& progress) override {
    listener_.on_progress(trial, progress);
  }
  void on_epoch(std::size_t trial, const training::EpochRecord& record,
                const training::LiveProgress& progress) override {
    listener_.on_epoch(trial, record, progress);
  }
  void on_trial_trained(std::size_t trial) override { listener_.on_trial_trained(trial); }
  void on_trial_ended(std::size_t trial, const workers::TrialEnd& end) override {
    listener_.on_trial_ended(trial, end);
  }
  void on_trial_interrupted(std::size_t trial) override { listener_.on_trial_interrupted(trial); }
  void on_end() override {}
  void on_message(const std::string& text) override { listener_.on_message(text); }

  /// After the last run.
  void end() {
    if (started_) listener_.on_end();
  }

 private:
  workers::Listener& listener_;
  std::size_t total_;
  bool started_ = false;
};

}  // namespace plexus::host
