// The logarithm of a number that can be 0.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = 0.1F * std::log(static_cast<float>(stream.below(4)));
  }
};
}  // namespace

PLEXUS_PLUGIN("initializer_not_finite", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
