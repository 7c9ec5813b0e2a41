// Schedules: the learning rate over time, as a factor of the optimizer's own rate.
#pragma once

#include <plexus/kind.h>

#include <cstdint>

namespace plexus {

/// Where training stands.
struct Progress {
  std::uint64_t step = 0;         ///< steps done: 0 before the first
  std::uint64_t total_steps = 1;  ///< steps that the trial was asked for
  std::uint64_t steps_per_epoch = 1;

  [[nodiscard]] double epoch() const noexcept {
    return static_cast<double>(step) / static_cast<double>(steps_per_epoch);
  }
};

class PLEXUS_API Schedule : public Interface {
 public:
  static constexpr Kind kind = Kind::schedule;

  ~Schedule() override;

  /// [hot: noexcept, no allocation] The factor for the next step: finite, not negative, a function of `progress` alone.
  [[nodiscard]] virtual double factor(const Progress& progress) const noexcept = 0;
};

}  // namespace plexus
