// Progress on a terminal: a bar for each running trial.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

#include "progress_displays.h"
#include "progress_text.h"
#include "terminal.h"

namespace plexus::cli {
namespace {

using experiment::Listener;
using experiment::TrialEnd;
using training::EpochRecord;
using training::LiveProgress;
using Clock = std::chrono::steady_clock;

class BarProgress final : public Listener {
 public:
  explicit BarProgress(std::vector<std::string> labels) : labels_(std::move(labels)) {
    for (const std::string& label : labels_) label_width_ = std::max(label_width_, display_width(label));
    label_width_ = std::min<std::size_t>(label_width_, 32);
  }

  void on_start(std::size_t total, std::size_t reused) override {
    total_ = total;
    reused_ = reused;
    begin_ = Clock::now();
    std::fprintf(stderr, "%s\n", start_text(total, reused).c_str());
  }
  void on_trial_started(std::size_t trial) override {
    running_[trial] = {};
    draw(true);
  }
  void on_note(std::size_t trial, const std::string& note) override {
    erase();
    std::fprintf(stderr, "  %s  %s\n", fitted(labels_[trial]).c_str(), note.c_str());
    draw(true);
  }
  void on_progress(std::size_t trial, const LiveProgress& live) override {
    running_[trial].live = live;
    draw(false);
  }
  void on_epoch(std::size_t trial, const EpochRecord& record, const LiveProgress& live) override {
    running_[trial].live = live;
    running_[trial].last = record;
    draw(false);
  }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override {
    running_.erase(trial);
    ++ended_;
    if (end.status != results::Status::complete) ++failed_;
    erase();
    const bool good = end.status == results::Status::complete;
    const char* const mark = good ? "✓" : "✗";
    const char* const colour = !has_colour(2) ? "" : good ? "\x1b[32m" : "\x1b[31m";
    std::fprintf(stderr, "%s%s%s %s  %s\n", colour, mark, *colour != '\0' ? "\x1b[0m" : "",
                 fitted(labels_[trial]).c_str(), end_text(end).c_str());
    draw(true);
  }
  void on_end() override { erase(); }

 private:
  struct Live {
    LiveProgress live;
    EpochRecord last;
  };

  static std::string bar(double fraction, std::size_t width) {
    const auto filled = static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(width));
    std::string text;
    for (std::size_t i = 0; i < width; ++i) text += i < filled ? "█" : "░";
    return text;
  }

  static double fraction_of(const LiveProgress& live) {
    return live.steps == 0 ? 0.0 : static_cast<double>(live.step) / static_cast<double>(live.steps);
  }

  [[nodiscard]] std::string fitted(const std::string& label) const {
    const std::string text = shortened(label, label_width_);
    return text + std::string(label_width_ - display_width(text), ' ');
  }

  [[nodiscard]] std::string trial_line(std::size_t trial, const Live& state) const {
    const LiveProgress& live = state.live;
    const double fraction = fraction_of(live);
    std::string text = "  " + fitted(labels_[trial]) + " " + bar(fraction, 16);
    if (live.epochs > 0) text += " epoch " + std::to_string(live.epoch) + "/" + std::to_string(live.epochs);
    if (live.step > 0) text += "  loss " + formatted("%.4f", live.train_loss);
    if (!std::isnan(state.last.test.accuracy))
      text += "  acc " + formatted("%.2f %%", 100.0 * state.last.test.accuracy);
    if (live.step > 0) text += "  " + rate_text(live);
    if (fraction > 0.0) text += "  " + format_duration(live.training_seconds * (1.0 - fraction) / fraction) + " left";
    return text;
  }

  [[nodiscard]] std::string total_line() const {
    double done = static_cast<double>(ended_);
    for (const auto& [trial, state] : running_) done += fraction_of(state.live);
    const auto missing = static_cast<double>(total_ - reused_);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    std::string text = "  " + std::to_string(ended_ + reused_) + "/" + std::to_string(total_) + " trials";
    if (failed_ > 0) text += ", " + std::to_string(failed_) + " not complete";
    text += "  " + format_duration(seconds);
    if (done > 0.0 && seconds > 2.0) text += "  about " + format_duration(seconds * (missing - done) / done) + " left";
    return text;
  }

  void erase() {
    if (lines_drawn_ > 0) std::fprintf(stderr, "\x1b[%zuA\x1b[J", lines_drawn_);
    lines_drawn_ = 0;
  }

  void draw(bool now) {
    const Clock::time_point time = Clock::now();
    if (!now && time - last_drawn_ < std::chrono::milliseconds(100)) return;
    last_drawn_ = time;
    erase();
    const std::size_t width = terminal_width(2) - 1;
    std::string text;
    for (const auto& [trial, state] : running_) text += shortened(trial_line(trial, state), width) + "\n";
    text += shortened(total_line(), width) + "\n";
    lines_drawn_ = running_.size() + 1;
    std::fputs(text.c_str(), stderr);
  }

  std::vector<std::string> labels_;
  std::size_t label_width_ = 0;
  std::map<std::size_t, Live> running_;
  std::size_t total_ = 0;
  std::size_t reused_ = 0;
  std::size_t ended_ = 0;
  std::size_t failed_ = 0;
  std::size_t lines_drawn_ = 0;
  Clock::time_point begin_;
  Clock::time_point last_drawn_;
};

}  // namespace

std::unique_ptr<experiment::Listener> make_bar_progress(std::vector<std::string> labels) {
  return std::make_unique<BarProgress>(std::move(labels));
}

}  // namespace plexus::cli
