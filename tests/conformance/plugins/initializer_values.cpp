// Leaves the last row as it is.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count - 1; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(0.1 * stream.normal());
  }
};
}  // namespace

PLEXUS_PLUGIN("initializer_values", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
