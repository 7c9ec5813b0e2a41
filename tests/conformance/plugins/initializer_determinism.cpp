// Begins with the time of day.
#include <plexus/plugin.h>

#include <random>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(0.1 * stream.normal()) + offset;
  }
  float offset = 1e-6F * static_cast<float>(std::random_device{}() % 1000);
};
}  // namespace

PLEXUS_PLUGIN("initializer_determinism", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
