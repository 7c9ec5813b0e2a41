// All neurons begin alike.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i) {
      const auto value = static_cast<float>(0.1 * stream.normal());
      for (std::size_t j = 0; j < weights.values.width; ++j) weights.values.row(i)[j] = value;
    }
  }
};
}  // namespace

PLEXUS_PLUGIN("initializer_moments", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
