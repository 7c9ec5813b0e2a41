// Words for what a trial and a run are doing, shared by the progress displays.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "workers/progress_tracker.h"

namespace plexus::cli {

/// The number by a printf format.
[[nodiscard]] std::string formatted(const char* format, double number);
/// "12k samples/s"
[[nodiscard]] std::string rate_text(const training::LiveProgress& live);
/// "train loss 0.1234  test accuracy 97.12 %", as far as it was measured
[[nodiscard]] std::string measurements(const training::EpochRecord& record, const metrics::Definitions& measured);
/// "test accuracy 97.12 %"; `number` writes what is no share. Empty where there is no metric.
[[nodiscard]] std::string headline_text(const std::string& part, const training::Headline& headline,
                                        const char* number);
/// "test accuracy 97.12 % in 3.4 s", or what went wrong
[[nodiscard]] std::string end_text(const workers::TrialEnd& end, const metrics::Definitions& measured);
/// "12 trials, 3 already there"
[[nodiscard]] std::string start_text(const workers::ProgressTracker& tracker);
/// "5 of 12 trials done, 2 running, 1 failed, 5 to go"
[[nodiscard]] std::string count_text(const workers::ProgressTracker& tracker);
/// "best: test accuracy 97.12 % of hidden=100"; empty where there is none
[[nodiscard]] std::string best_text(const workers::ProgressTracker& tracker, const std::vector<std::string>& labels);
/// "about 2:05 left"; empty where it is not known
[[nodiscard]] std::string left_text(const workers::ProgressTracker& tracker);

}  // namespace plexus::cli
