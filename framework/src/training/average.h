// The mean of the parameters over the steps or epochs of a training, which is often a better network than the last of
// them.
#pragma once

#include <plexus/buffer.h>

#include <cstdint>
#include <span>
#include <vector>

#include "training/parameter_store.h"
#include "training/settings.h"

namespace plexus::training {

/// Of everything that is saved with a model, running statistics included.
class Average {
 public:
  /// `values` must outlive this; they are what is averaged.
  Average(const AverageSettings& settings, std::vector<NamedMemory> values, std::uint64_t steps_per_epoch);

  /// [hot] After step `step` = 1, 2, …
  void take(std::uint64_t step) noexcept;

  /// Whether anything was taken after so many steps.
  [[nodiscard]] bool has_begun(std::uint64_t step) const noexcept { return taken_by(step) > 0; }

  /// [hot] Puts the average into the place of the values, and the values into that of the average; the next call undoes
  /// it.
  void exchange() noexcept;

  /// The averages, for checkpoints: named as the values, with "average " before.
  [[nodiscard]] std::vector<NamedMemory> memory();

 private:
  /// How many times values were taken in that many steps.
  [[nodiscard]] std::uint64_t taken_by(std::uint64_t step) const noexcept;

  bool is_of_epochs_;
  double decay_;
  std::uint64_t begin_;     // steps before anything is taken
  std::uint64_t interval_;  // steps from one to the next
  std::vector<NamedMemory> values_;
  std::vector<Buffer> averages_;
};

}  // namespace plexus::training
