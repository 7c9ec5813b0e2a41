// Progress as plain lines, for logs.
#include <cstdio>
#include <utility>

#include "progress_displays.h"
#include "progress_text.h"

namespace plexus::cli {
namespace {

using experiment::Listener;
using experiment::TrialEnd;
using training::EpochRecord;
using training::LiveProgress;

class PlainProgress final : public Listener {
 public:
  explicit PlainProgress(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  void on_start(std::size_t total, std::size_t reused) override {
    total_ = total;
    ended_ = reused;
    line(start_text(total, reused));
  }
  void on_trial_started(std::size_t trial) override { line(labels_[trial] + ": started"); }
  void on_note(std::size_t trial, const std::string& note) override { line(labels_[trial] + ": " + note); }
  void on_progress(std::size_t, const LiveProgress&) override {}
  void on_epoch(std::size_t trial, const EpochRecord& record, const LiveProgress& live) override {
    line(labels_[trial] + ": epoch " + std::to_string(record.epoch) + "/" + std::to_string(live.epochs) + "  " +
         measurements(record) + "  " + rate_text(live));
  }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override {
    line("[" + std::to_string(++ended_) + "/" + std::to_string(total_) + "] " + labels_[trial] + ": " + end_text(end));
  }
  void on_end() override {}

 private:
  static void line(const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); }

  std::vector<std::string> labels_;
  std::size_t total_ = 0;
  std::size_t ended_ = 0;
};

}  // namespace

std::unique_ptr<experiment::Listener> make_plain_progress(std::vector<std::string> labels) {
  return std::make_unique<PlainProgress>(std::move(labels));
}

}  // namespace plexus::cli
