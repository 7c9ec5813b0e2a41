// Takes the stride for the width.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.stride; ++j)
        weights.values.row(i)[j] = static_cast<float>(0.1 * stream.normal());
  }
};
}  // namespace

PLEXUS_PLUGIN("initializer_bounds", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
