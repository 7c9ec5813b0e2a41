// Progress on a terminal: a bar for each running trial, a line for all.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

#include "progress_displays.h"
#include "progress_text.h"
#include "terminal.h"
#include "text/columns.h"
#include "text/printable.h"
#include "workers/progress_tracker.h"

namespace plexus::cli {
namespace {

using results::Status;
using training::EpochRecord;
using training::LiveProgress;
using workers::ProgressTracker;
using workers::TrialEnd;

constexpr double seconds_between_drawings = 0.1;

/// "network=deep, seed=1" → "deep, 1"
std::string without_names(const std::string& label) {
  std::string values;
  for (std::size_t begin = 0; begin < label.size();) {
    const std::size_t end = std::min(label.find(", ", begin), label.size());
    const std::size_t equals = label.find('=', begin);
    const std::size_t value = equals < end ? equals + 1 : begin;
    values += (values.empty() ? "" : ", ") + label.substr(value, end - value);
    begin = end + 2;
  }
  return values;
}

class BarProgress final : public ProgressTracker {
 public:
  explicit BarProgress(std::vector<std::string> labels) : labels_(std::move(labels)) {
    for (const std::string& label : labels_) label_width_ = std::max(label_width_, text::display_width(label));
    label_width_ = std::min<std::size_t>(label_width_, 32);
  }

  void on_start(std::size_t total, std::size_t reused) override {
    ProgressTracker::on_start(total, reused);
    say(start_text(*this));
  }
  void on_trial_started(std::size_t trial) override {
    ProgressTracker::on_trial_started(trial);
    draw();
  }
  void on_message(const std::string& text) override { say(text); }
  void on_note(std::size_t trial, const std::string& note) override { say("  " + fitted(trial) + "  " + note); }
  void on_progress(std::size_t trial, const LiveProgress& live) override {
    ProgressTracker::on_progress(trial, live);
    draw();
  }
  void on_epoch(std::size_t trial, const EpochRecord& record, const LiveProgress& live) override {
    ProgressTracker::on_epoch(trial, record, live);
    draw();
  }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override {
    ProgressTracker::on_trial_ended(trial, end);
    say(mark(end.status) + " " + fitted(trial) + "  " + end_text(end, measured(trial)));
  }
  void on_trial_interrupted(std::size_t trial) override {
    ProgressTracker::on_trial_interrupted(trial);
    draw();
  }
  void on_end() override {
    erase();
    if (ended() > 1 && best()) said_ += best_text(*this, labels_) + "\n";
    show();
  }

 private:
  static std::string bar(double fraction, std::size_t width) {
    const auto filled = static_cast<std::size_t>(fraction * static_cast<double>(width));
    std::string text;
    for (std::size_t i = 0; i < width; ++i) text += i < filled ? "█" : "░";
    return text;
  }

  static std::string mark(Status status) {
    const char* const sign = status == Status::complete ? "✓" : status == Status::pruned ? "✂" : "✗";
    if (!has_colour(2)) return sign;
    const char* const colour = status == Status::complete ? "[32m" : status == Status::pruned ? "[0m" : "[31m";
    return text::control(colour) + sign + text::control("[0m");
  }

  [[nodiscard]] std::string fitted(std::size_t trial) const {
    std::string text = labels_[trial];
    if (text::display_width(text) > label_width_) text = text::shortened_inside(without_names(text), label_width_);
    return text + std::string(label_width_ - text::display_width(text), ' ');
  }

  [[nodiscard]] std::string trial_line(std::size_t trial, const Running& state) const {
    const LiveProgress& live = state.live;
    const double fraction = state.fraction();
    std::string text = "  " + fitted(trial) + " " + bar(fraction, 16);
    if (live.epochs > 0) text += " epoch " + std::to_string(live.epoch) + "/" + std::to_string(live.epochs);
    if (live.step > 0) text += "  loss " + formatted("%.4f", live.train_loss);
    if (state.last_epoch) {
      const training::Headline headline = training::headline_of(state.last_epoch->test, measured(trial));
      if (headline.metric && headline.metric->source == metrics::Definition::Source::accuracy)
        text += "  acc " + formatted("%.2f %%", 100.0 * headline.value);
      else if (headline.metric && headline.metric->source == metrics::Definition::Source::component)
        text += "  " + headline_text("test", headline, "%.4g");
    }
    if (live.step > 0) text += "  " + rate_text(live);
    return text;
  }

  [[nodiscard]] std::string total_line() const {
    std::string text = "  " + count_text(*this) + "  " + format_duration(elapsed());
    for (const std::string& part : {left_text(*this), best_text(*this, labels_)})
      if (!part.empty()) text += "  " + part;
    return text;
  }

  /// A line that stays. Lines of trials that end in quick succession come out together.
  void say(const std::string& text) {
    said_ += text + "\n";
    draw();
  }

  void erase() {
    if (lines_drawn_ > 0)
      said_.insert(0, text::control("[" + std::to_string(lines_drawn_) + "A") + text::control("[J"));
    lines_drawn_ = 0;
  }

  void show() {
    std::cerr << said_;
    said_.clear();
  }

  void draw() {
    if (now() - last_drawn_ < seconds_between_drawings) return;
    last_drawn_ = now();
    erase();
    const std::size_t width = terminal_width(2) - 1;
    const std::size_t height = terminal_height(2);
    const std::size_t room = height > 6 ? height - 4 : 2;  // drawings taller than the screen could not be erased
    std::size_t lines = 0;
    for (const auto& [trial, state] : running()) {
      if (lines == room) {
        said_ += "  … and " + std::to_string(running().size() - lines) + " more running\n";
        ++lines;
        break;
      }
      said_ += text::shortened(trial_line(trial, state), width) + "\n";
      ++lines;
    }
    said_ += text::shortened(total_line(), width) + "\n";
    lines_drawn_ = lines + 1;
    show();
  }

  std::vector<std::string> labels_;
  std::size_t label_width_ = 0;
  std::string said_;  // not written yet
  std::size_t lines_drawn_ = 0;
  double last_drawn_ = -seconds_between_drawings;
};

}  // namespace

std::unique_ptr<workers::Listener> make_bar_progress(std::vector<std::string> labels) {
  return std::make_unique<BarProgress>(std::move(labels));
}

}  // namespace plexus::cli
