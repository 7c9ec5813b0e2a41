// Progress as JSON lines, for programs.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "progress_displays.h"

namespace plexus::cli {
namespace {

using experiment::Listener;
using experiment::TrialEnd;
using training::EpochRecord;
using training::LiveProgress;

class JsonProgress final : public Listener {
 public:
  explicit JsonProgress(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  void on_start(std::size_t total, std::size_t reused) override {
    print({{"event", "start"}, {"trials", total}, {"reused", reused}});
  }
  void on_trial_started(std::size_t trial) override { print({{"event", "trial_started"}, {"trial", labels_[trial]}}); }
  void on_note(std::size_t trial, const std::string& note) override {
    print({{"event", "note"}, {"trial", labels_[trial]}, {"message", note}});
  }
  void on_progress(std::size_t trial, const LiveProgress& live) override {
    print({{"event", "progress"},
           {"trial", labels_[trial]},
           {"epoch", live.epoch},
           {"epochs", live.epochs},
           {"step", live.step},
           {"steps", live.steps},
           {"train_loss", live.train_loss},
           {"samples", live.samples},
           {"training_seconds", live.training_seconds}});
  }
  void on_epoch(std::size_t trial, const EpochRecord& record, const LiveProgress& live) override {
    print({{"event", "epoch"},
           {"trial", labels_[trial]},
           {"epoch", record.epoch},
           {"epochs", live.epochs},
           {"step", record.step},
           {"train_loss", record.train_loss},
           {"test_loss", record.test.loss},
           {"test_accuracy", record.test.accuracy},
           {"validation_loss", record.validation.loss},
           {"validation_accuracy", record.validation.accuracy},
           {"training_seconds", live.training_seconds}});
  }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override {
    print({{"event", "trial_ended"},
           {"trial", labels_[trial]},
           {"status", results::to_string(end.status)},
           {"message", end.message},
           {"test_loss", end.test_loss},
           {"test_accuracy", end.test_accuracy},
           {"seconds", end.seconds}});
  }
  void on_end() override { print({{"event", "end"}}); }

 private:
  // JSON has no NaN: the library writes null, which is what it means here.
  static void print(const nlohmann::ordered_json& object) {
    std::fprintf(stderr, "%s\n", object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  }

  std::vector<std::string> labels_;
};

}  // namespace

std::unique_ptr<experiment::Listener> make_json_progress(std::vector<std::string> labels) {
  return std::make_unique<JsonProgress>(std::move(labels));
}

}  // namespace plexus::cli
