// The best of several measurements: a limit is what the machine does when nothing disturbs it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>

namespace plexus::benchmarks {

[[nodiscard]] inline double seconds_now() noexcept {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Seconds of one call of work(): the least mean of `rounds` rounds, each of as many calls as fill `round_seconds`.
template <class Work>
[[nodiscard]] double best_seconds(const Work& work, double round_seconds = 0.02, std::size_t rounds = 7) {
  std::size_t calls = 1;
  for (;;) {  // this warms up, too
    const double begin = seconds_now();
    for (std::size_t i = 0; i < calls; ++i) work();
    if (seconds_now() - begin >= round_seconds / 2) break;
    calls *= 2;
  }
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t round = 0; round < rounds; ++round) {
    const double begin = seconds_now();
    for (std::size_t i = 0; i < calls; ++i) work();
    best = std::min(best, (seconds_now() - begin) / static_cast<double>(calls));
  }
  return best;
}

}  // namespace plexus::benchmarks
