#include "training/target_units.h"

namespace plexus::training {

TargetUnits::TargetUnits(const data::TargetNormalization& normalization, std::size_t outputs, std::size_t max_batch)
    : normalization_(normalization),
      outputs_(normalization.any() ? max_batch * padded(outputs) : 0),
      targets_(normalization.any() ? max_batch * padded(outputs) : 0) {}

double TargetUnits::loss(Loss& loss, ConstRows y, const Targets& targets) noexcept {
  return loss.evaluate(restored(y, outputs_), this->targets(targets), Rows{});
}

ConstRows TargetUnits::restored(ConstRows from, Buffer& to) const noexcept {
  const Rows rows{to.data(), from.count, from.width, padded(from.width)};
  for (std::size_t b = 0; b < from.count; ++b)
    for (std::size_t i = 0; i < from.width; ++i)
      rows.row(b)[i] = from.row(b)[i] * normalization_.deviation[i] + normalization_.mean[i];
  return rows;
}

}  // namespace plexus::training
