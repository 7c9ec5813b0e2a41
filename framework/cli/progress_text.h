// Words for what a trial is doing, shared by the progress displays.
#pragma once

#include <cstddef>
#include <string>

#include "experiment/listener.h"

namespace plexus::cli {

/// The number by a printf format.
[[nodiscard]] std::string formatted(const char* format, double number);
/// "12k samples/s"
[[nodiscard]] std::string rate_text(const training::LiveProgress& live);
/// "train loss 0.1234  test accuracy 97.12 %", as far as it was measured
[[nodiscard]] std::string measurements(const training::EpochRecord& record);
/// "test accuracy 97.12 % in 3.4 s", or what went wrong
[[nodiscard]] std::string end_text(const experiment::TrialEnd& end);
/// "12 trials, 3 already there"
[[nodiscard]] std::string start_text(std::size_t total, std::size_t reused);

}  // namespace plexus::cli
