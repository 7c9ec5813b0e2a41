// How far a running experiment is: what every progress display shows in its own way. By itself a listener that says
// nothing.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "workers/listener.h"

namespace plexus::workers {

class ProgressTracker : public Listener {
 public:
  /// Seconds since some moment.
  using Clock = std::function<double()>;

  /// A trial that has a process.
  struct Running {
    double started = 0.0;               ///< by the clock
    std::optional<double> first_heard;  ///< when its first progress came in …
    double first_fraction = 0.0;        ///< … and how far it was: it may go on from a checkpoint
    training::LiveProgress live;        ///< zeros until then
    std::optional<training::EpochRecord> last_epoch;

    /// Of its steps, 0 to 1.
    [[nodiscard]] double fraction() const noexcept;
  };

  /// The complete trial that is best on validation rows by its most telling metric, such as accuracy, or the loss; on
  /// test rows where there is no validation. Only trials of this run take part.
  struct Best {
    std::size_t trial = 0;
    training::Evaluation test;
    training::Evaluation validation;
  };

  /// Without a clock: the machine's.
  explicit ProgressTracker(Clock clock = {});

  void on_measured(const std::vector<std::shared_ptr<const metrics::Definitions>>& measured,
                   const std::vector<bool>& earlier_stages) override {
    measured_ = measured;
    earlier_stages_ = earlier_stages;
  }
  void on_start(std::size_t total, std::size_t reused) override;
  void on_total(std::size_t total) override { total_ = total; }
  void on_costs(const std::vector<double>& costs) override;
  void on_trial_started(std::size_t trial) override;
  void on_progress(std::size_t trial, const training::LiveProgress& progress) override;
  void on_epoch(std::size_t trial, const training::EpochRecord& record,
                const training::LiveProgress& progress) override;
  void on_trial_trained(std::size_t trial) override;
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override;
  void on_trial_interrupted(std::size_t trial) override;
  void on_end() override;

  [[nodiscard]] std::size_t total() const noexcept { return total_; }    ///< trials of the experiment
  [[nodiscard]] std::size_t reused() const noexcept { return reused_; }  ///< of those, there before this run
  [[nodiscard]] std::size_t ended() const noexcept { return ended_; }    ///< in this run, whatever became of them
  [[nodiscard]] std::size_t count(results::Status status) const;         ///< of those, with that status
  [[nodiscard]] const std::map<std::size_t, Running>& running() const noexcept { return running_; }
  [[nodiscard]] std::size_t to_go() const noexcept;  ///< not started yet
  [[nodiscard]] const std::optional<Best>& best() const noexcept { return best_; }

  /// What a trial measures: loss and accuracy, as long as nobody has said.
  [[nodiscard]] const metrics::Definitions& measured(std::size_t trial) const;

  [[nodiscard]] double now() const { return clock_(); }
  [[nodiscard]] double elapsed() const { return clock_() - begin_; }  ///< seconds since the start

  /// An estimate from how long trials took so far, how far the running ones are, what each was expected to cost, and
  /// how many run at a time; absent while there is nothing to tell it from.
  [[nodiscard]] std::optional<double> seconds_left() const;

 private:
  void hear(std::size_t trial, const training::LiveProgress& progress);
  [[nodiscard]] std::optional<double> seconds_left_of(std::size_t number, const Running& trial) const;
  [[nodiscard]] double cost_of(std::size_t trial) const;

  [[nodiscard]] double merit(const Best& best) const;

  Clock clock_;
  std::vector<std::shared_ptr<const metrics::Definitions>> measured_;
  std::vector<bool> earlier_stages_;
  double begin_ = 0.0;
  std::size_t total_ = 0;
  std::size_t reused_ = 0;
  std::size_t ended_ = 0;
  std::array<std::size_t, std::size(results::status_words)> counts_{};
  double seconds_of_ended_ = 0.0;
  std::vector<double> costs_;   ///< finite; empty where they are not known
  double cost_to_train_ = 0.0;  ///< of all trials whose costs are known
  double cost_of_ended_ = 0.0;
  std::size_t most_at_a_time_ = 1;
  std::map<std::size_t, Running> running_;
  std::set<std::size_t> trained_;  // that have not ended
  std::optional<Best> best_;
};

}  // namespace plexus::workers
