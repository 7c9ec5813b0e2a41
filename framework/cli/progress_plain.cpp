// Progress as plain lines, for logs. A thousand short trials are a thousand lines, whatever their epochs: a trial
// speaks of itself only while it takes long.
#include <iostream>
#include <map>
#include <utility>

#include "progress_displays.h"
#include "progress_text.h"
#include "workers/progress_tracker.h"

namespace plexus::cli {
namespace {

using training::EpochRecord;
using training::LiveProgress;
using workers::ProgressTracker;
using workers::TrialEnd;

constexpr double seconds_between_epochs = 5.0;     // of one trial
constexpr double seconds_between_progress = 30.0;  // of one trial in the middle of an epoch
constexpr double seconds_between_totals = 30.0;

class PlainProgress final : public ProgressTracker {
 public:
  explicit PlainProgress(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  void on_start(std::size_t total, std::size_t reused) override {
    ProgressTracker::on_start(total, reused);
    last_total_ = now();
    line(start_text(*this));
  }
  void on_trial_started(std::size_t trial) override {
    ProgressTracker::on_trial_started(trial);
    last_word_[trial] = now();
  }
  void on_message(const std::string& text) override { line(text); }
  void on_note(std::size_t trial, const std::string& note) override { line(labels_[trial] + ": " + note); }
  void on_progress(std::size_t trial, const LiveProgress& live) override {
    ProgressTracker::on_progress(trial, live);
    if (is_due(trial, seconds_between_progress))
      line(labels_[trial] + ": epoch " + std::to_string(live.epoch) + "/" + std::to_string(live.epochs) + ", step " +
           std::to_string(live.step) + "/" + std::to_string(live.steps) + "  train loss " +
           formatted("%.4f", live.train_loss) + "  " + rate_text(live));
    print_totals_at_times();
  }
  void on_epoch(std::size_t trial, const EpochRecord& record, const LiveProgress& live) override {
    ProgressTracker::on_epoch(trial, record, live);
    if (is_due(trial, seconds_between_epochs))
      line(labels_[trial] + ": epoch " + std::to_string(record.epoch) + "/" + std::to_string(live.epochs) + "  " +
           measurements(record, measured(trial)) + "  " + rate_text(live));
    print_totals_at_times();
  }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override {
    ProgressTracker::on_trial_ended(trial, end);
    last_word_.erase(trial);
    line("[" + std::to_string(reused() + ended()) + "/" + std::to_string(total()) + "] " + labels_[trial] + ": " +
         end_text(end, measured(trial)));
    print_totals_at_times();
  }
  void on_end() override {
    if (ended() > 1) print_totals();
  }

 private:
  static void line(const std::string& text) { std::cerr << text + '\n'; }

  bool is_due(std::size_t trial, double seconds) {
    const double time = now();
    if (time - last_word_[trial] < seconds) return false;
    last_word_[trial] = time;
    return true;
  }

  void print_totals_at_times() {
    if (total() > 1 && now() - last_total_ >= seconds_between_totals) print_totals();
  }

  void print_totals() {
    last_total_ = now();
    std::string text = count_text(*this);
    const std::string left = to_go() + running().size() > 0 ? left_text(*this) : "";
    for (const std::string& part : {best_text(*this, labels_), left})
      if (!part.empty()) text += "; " + part;
    line(text);
  }

  std::vector<std::string> labels_;
  std::map<std::size_t, double> last_word_;  // of each running trial, or its start
  double last_total_ = 0.0;
};

}  // namespace

std::unique_ptr<workers::Listener> make_plain_progress(std::vector<std::string> labels) {
  return std::make_unique<PlainProgress>(std::move(labels));
}

}  // namespace plexus::cli
