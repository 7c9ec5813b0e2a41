#include "progress_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "terminal.h"

namespace plexus::cli {

using results::Status;
using training::EpochRecord;
using training::LiveProgress;
using workers::ProgressTracker;
using workers::TrialEnd;

std::string formatted(const char* format, double number) {
  char text[64];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

std::string rate_text(const LiveProgress& live) {
  if (live.training_seconds <= 0.0) return "";
  const double rate = static_cast<double>(live.samples) / live.training_seconds;
  return rate >= 1e6   ? formatted("%.2fM samples/s", rate / 1e6)
         : rate >= 1e4 ? formatted("%.0fk samples/s", rate / 1e3)
                       : formatted("%.0f samples/s", rate);
}

std::string headline_text(const std::string& part, const training::Headline& headline, const char* number) {
  if (headline.metric == nullptr) return "";
  std::string name = part + " " + headline.metric->name + " ";
  std::replace(name.begin(), name.end(), '_', ' ');
  return name + (headline.metric->unit == metrics::Unit::share ? formatted("%.2f %%", 100.0 * headline.value)
                                                               : formatted(number, headline.value));
}

std::string measurements(const EpochRecord& record, const metrics::Definitions& measured) {
  std::string text = "train loss " + formatted("%.4f", record.train_loss);
  if (!std::isnan(record.test.loss)) text += "  test loss " + formatted("%.4f", record.test.loss);
  const training::Headline test = training::headline_of(record.test, measured);
  if (test.metric && test.metric->source != metrics::Definition::Source::loss)
    text += "  " + headline_text("test", test, "%.4f");
  const training::Headline validation = training::headline_of(record.validation, measured);
  if (validation.metric) text += "  " + headline_text("validation", validation, "%.4f");
  return text;
}

namespace {

/// "test accuracy 97.12 %", by the most telling metric; empty where nothing was measured.
std::string test_text(const training::Evaluation& test, const metrics::Definitions& measured) {
  return headline_text("test", training::headline_of(test, measured), "%.4g");
}

}  // namespace

std::string end_text(const TrialEnd& end, const metrics::Definitions& measured) {
  std::string text(results::to_string(end.status));
  if (end.status == results::Status::complete) {
    if (std::string measurement = test_text(end.test, measured); !measurement.empty()) text = std::move(measurement);
  }
  text += " in " + format_duration(end.seconds);
  if (!end.message.empty()) text += ": " + end.message;
  return text;
}

std::string start_text(const ProgressTracker& tracker) {
  std::string text = std::to_string(tracker.total()) + (tracker.total() == 1 ? " trial" : " trials");
  if (tracker.reused() > 0) text += ", " + std::to_string(tracker.reused()) + " already there";
  return text;
}

std::string count_text(const ProgressTracker& tracker) {
  std::string text = std::to_string(tracker.reused() + tracker.ended()) + " of " + std::to_string(tracker.total()) +
                     (tracker.total() == 1 ? " trial" : " trials") + " done";
  if (!tracker.running().empty()) text += ", " + std::to_string(tracker.running().size()) + " running";
  for (const Status status : {Status::failed, Status::diverged, Status::pruned})
    if (const std::size_t count = tracker.count(status); count > 0)
      text += ", " + std::to_string(count) + " " + std::string(results::to_string(status));
  if (tracker.to_go() > 0) text += ", " + std::to_string(tracker.to_go()) + " to go";
  return text;
}

std::string best_text(const ProgressTracker& tracker, const std::vector<std::string>& labels) {
  if (!tracker.best()) return "";
  const ProgressTracker::Best& best = *tracker.best();
  return std::string(tracker.reused() > 0 ? "best of those trained now: " : "best: ") +
         test_text(best.test, tracker.measured(best.trial)) + " of " + labels[best.trial];
}

std::string left_text(const ProgressTracker& tracker) {
  const std::optional<double> seconds = tracker.seconds_left();
  return seconds ? "about " + format_duration(*seconds) + " left" : "";
}

}  // namespace plexus::cli
