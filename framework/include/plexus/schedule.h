// Schedules: the learning rate over time, as a factor of the optimizer's own rate.
#pragma once

#include <plexus/kind.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace plexus {

/// Where training stands, and what the epochs so far have come to.
struct Progress {
  std::uint64_t step = 0;         ///< steps done: 0 before the first
  std::uint64_t total_steps = 1;  ///< steps that the trial was asked for
  std::uint64_t steps_per_epoch = 1;
  std::span<const double> train_losses = {};       ///< of the finished epochs: the first one's is [0]
  std::span<const double> validation_losses = {};  ///< the same; NaN for an epoch after which it was not measured

  /// The same place for a schedule that begins `steps` later, at its own step 0; epochs that ended before are not its.
  /// Requires step ≥ steps.
  [[nodiscard]] Progress after(std::uint64_t steps) const noexcept {
    const auto epochs = static_cast<std::size_t>(steps / steps_per_epoch);
    Progress rest = *this;
    rest.step = step - steps;
    rest.total_steps = std::max(total_steps, steps + 1) - steps;
    rest.train_losses = train_losses.subspan(std::min(epochs, train_losses.size()));
    rest.validation_losses = validation_losses.subspan(std::min(epochs, validation_losses.size()));
    return rest;
  }

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

  /// [hot: noexcept, no allocation] The momentum of the next step, in [0, 1), in the place of the optimizer's own;
  /// nothing where this schedule leaves it alone. A function of `progress` alone.
  [[nodiscard]] virtual std::optional<double> momentum(const Progress& progress) const noexcept;
};

}  // namespace plexus
