#include "training/average.h"

#include <plexus/vectorized.h>

#include <algorithm>
#include <utility>

namespace plexus::training {

Average::Average(const AverageSettings& settings, std::vector<NamedMemory> values, std::uint64_t steps_per_epoch)
    : is_of_epochs_(settings.plugin == "swa"),
      decay_(settings.decay),
      begin_(settings.begin * steps_per_epoch),
      interval_(is_of_epochs_ ? steps_per_epoch : 1),
      values_(std::move(values)) {
  for (const NamedMemory& part : values_) averages_.emplace_back(part.values.size());
}

std::uint64_t Average::taken_by(std::uint64_t step) const noexcept {
  return step <= begin_ ? 0 : (step - begin_) / interval_;
}

// ema: a ← d a + (1 − d) w after each step, the first a is w     (Polyak and Juditsky, 1992)
// swa: a ← a + (w − a) / n after the n-th epoch     (Izmailov et al., 2018)
void Average::take(std::uint64_t step) noexcept {
  const std::uint64_t number = taken_by(step);
  if (number == 0 || number == taken_by(step - 1)) return;
  const double share = number == 1 ? 1.0 : is_of_epochs_ ? 1.0 / static_cast<double>(number) : 1.0 - decay_;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const float* const w = values_[i].values.data();
    float* const a = averages_[i].data();
    if (number == 1)
      std::copy_n(w, values_[i].values.size(), a);
    else
      vectorized(values_[i].values.size(),
                 [a, w, share = static_cast<float>(share)](std::size_t k) { a[k] += share * (w[k] - a[k]); });
  }
}

void Average::exchange() noexcept {
  for (std::size_t i = 0; i < values_.size(); ++i)
    std::swap_ranges(values_[i].values.begin(), values_[i].values.end(), averages_[i].data());
}

std::vector<NamedMemory> Average::memory() {
  std::vector<NamedMemory> all;
  for (std::size_t i = 0; i < values_.size(); ++i)
    all.push_back({"average " + values_[i].name, {averages_[i].data(), averages_[i].size()}});
  return all;
}

}  // namespace plexus::training
