#include "progress_text.h"

#include <cmath>
#include <cstdio>

#include "terminal.h"

namespace plexus::cli {

using experiment::TrialEnd;
using training::EpochRecord;
using training::LiveProgress;

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

std::string measurements(const EpochRecord& record) {
  std::string text = "train loss " + formatted("%.4f", record.train_loss);
  if (!std::isnan(record.test.loss)) text += "  test loss " + formatted("%.4f", record.test.loss);
  if (!std::isnan(record.test.accuracy))
    text += "  test accuracy " + formatted("%.2f %%", 100.0 * record.test.accuracy);
  if (!std::isnan(record.validation.accuracy))
    text += "  validation accuracy " + formatted("%.2f %%", 100.0 * record.validation.accuracy);
  else if (!std::isnan(record.validation.loss))
    text += "  validation loss " + formatted("%.4f", record.validation.loss);
  return text;
}

std::string end_text(const TrialEnd& end) {
  std::string text(results::to_string(end.status));
  if (end.status == results::Status::complete) {
    if (!std::isnan(end.test_accuracy))
      text = "test accuracy " + formatted("%.2f %%", 100.0 * end.test_accuracy);
    else if (!std::isnan(end.test_loss))
      text = "test loss " + formatted("%.4g", end.test_loss);
  }
  text += " in " + format_duration(end.seconds);
  if (!end.message.empty()) text += ": " + end.message;
  return text;
}

std::string start_text(std::size_t total, std::size_t reused) {
  std::string text = std::to_string(total) + (total == 1 ? " trial" : " trials");
  if (reused > 0) text += ", " + std::to_string(reused) + " already there";
  return text;
}

}  // namespace plexus::cli
