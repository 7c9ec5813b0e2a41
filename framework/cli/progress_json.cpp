// Progress as JSON lines, for programs. Events and keys are public: docs/reference/progress.md.
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "progress_displays.h"
#include "workers/progress_tracker.h"

namespace plexus::cli {
namespace {

using results::Status;
using training::EpochRecord;
using training::LiveProgress;
using workers::ProgressTracker;
using workers::TrialEnd;
using Json = nlohmann::ordered_json;

constexpr double seconds_between_records = 1.0;  // of one trial
constexpr double seconds_between_states = 1.0;

class JsonProgress final : public ProgressTracker {
 public:
  explicit JsonProgress(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  void on_start(std::size_t total, std::size_t reused) override {
    ProgressTracker::on_start(total, reused);
    print("start", {{"trials", total}, {"reused", reused}});
  }
  void on_trial_started(std::size_t trial) override {
    ProgressTracker::on_trial_started(trial);
    last_progress_[trial] = now();
    print("trial_started", of(trial));
  }
  void on_message(const std::string& text) override { print("message", {{"text", text}}); }
  void on_note(std::size_t trial, const std::string& note) override {
    Json object = of(trial);
    object["text"] = note;
    print("note", object);
  }
  void on_progress(std::size_t trial, const LiveProgress& live) override {
    ProgressTracker::on_progress(trial, live);
    double& last = last_progress_[trial];
    if (now() - last < seconds_between_records) return;
    last = now();
    Json object = of(trial);
    object["epoch"] = live.epoch;
    object["epochs"] = live.epochs;
    object["step"] = live.step;
    object["steps"] = live.steps;
    object["samples"] = live.samples;
    object["training_seconds"] = live.training_seconds;
    object["train_loss"] = live.train_loss;
    print("progress", object);
    print_state(false);
  }
  void on_epoch(std::size_t trial, const EpochRecord& record, const LiveProgress& live) override {
    ProgressTracker::on_epoch(trial, record, live);
    Json object = of(trial);
    object["epoch"] = record.epoch;
    object["epochs"] = live.epochs;
    object["step"] = record.step;
    object["steps"] = live.steps;
    object["samples"] = live.samples;
    object["training_seconds"] = live.training_seconds;
    object["train_loss"] = record.train_loss;
    object["test_loss"] = record.test.loss;
    object["test_accuracy"] = record.test.accuracy;
    add_metrics(object, trial, "test", record.test);
    object["validation_loss"] = record.validation.loss;
    object["validation_accuracy"] = record.validation.accuracy;
    add_metrics(object, trial, "validation", record.validation);
    print("epoch", object);
    print_state(false);
  }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override {
    ProgressTracker::on_trial_ended(trial, end);
    last_progress_.erase(trial);
    Json object = of(trial);
    object["status"] = results::to_string(end.status);
    object["message"] = end.message;
    object["test_loss"] = end.test.loss;
    object["test_accuracy"] = end.test.accuracy;
    add_metrics(object, trial, "test", end.test);
    object["seconds"] = end.seconds;
    print("trial_ended", object);
    print_state(false);
  }
  void on_trial_interrupted(std::size_t trial) override {
    ProgressTracker::on_trial_interrupted(trial);
    print("trial_interrupted", of(trial));
  }
  void on_end() override {
    print_state(true);
    print("end", Json::object());
  }

 private:
  [[nodiscard]] Json of(std::size_t trial) const { return {{"trial", trial}, {"label", labels_[trial]}}; }

  /// What the trial measures beside loss and accuracy.
  void add_metrics(Json& object, std::size_t trial, const std::string& part,
                   const training::Evaluation& evaluation) const {
    for (const auto& metric : measured(trial).shown())
      if (metric->source == metrics::Definition::Source::component)
        object[part + "_" + metric->name] = training::value_of(evaluation, *metric);
  }

  void print_state(bool at_once) {
    if (!at_once && now() - last_state_ < seconds_between_states) return;
    last_state_ = now();
    Json best = nullptr;
    if (const auto& found = ProgressTracker::best()) {
      best = of(found->trial);
      const training::Headline headline = training::headline_of(found->test, measured(found->trial));
      best["metric"] = headline.metric ? "test_" + headline.metric->name : "test_loss";
      best["value"] = headline.value;
    }
    Json object = {{"trials", total()}, {"reused", reused()}};
    for (const Status status : {Status::complete, Status::failed, Status::diverged, Status::pruned})
      object[std::string(results::to_string(status))] = count(status);
    object["running"] = running().size();
    object["to_go"] = to_go();
    object["best"] = best;
    const std::optional<double> left = seconds_left();
    object["seconds_left"] = left ? Json(*left) : Json(nullptr);
    print("state", object);
  }

  // JSON has no NaN: the library writes null, which is what it means here.
  void print(const char* event, const Json& object) const {
    Json line = {{"event", event}, {"elapsed", elapsed()}};
    line.update(object);
    std::cerr << line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  }

  std::vector<std::string> labels_;
  std::map<std::size_t, double> last_progress_;
  double last_state_ = -seconds_between_states;
};

}  // namespace

std::unique_ptr<workers::Listener> make_json_progress(std::vector<std::string> labels) {
  return std::make_unique<JsonProgress>(std::move(labels));
}

}  // namespace plexus::cli
