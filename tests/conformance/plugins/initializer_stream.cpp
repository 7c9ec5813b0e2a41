// Depends on how often it was called.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    ++calls;
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(0.1 * stream.normal() + 0.01 * calls);
  }
  mutable int calls = 0;
};
}  // namespace

PLEXUS_PLUGIN("initializer_stream", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
