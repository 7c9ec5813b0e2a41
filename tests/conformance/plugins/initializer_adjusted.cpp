// Wants to look at the outputs again and again.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Initializer {
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(0.1 * stream.normal());
  }
  [[nodiscard]] bool looks_at_outputs() const noexcept override { return true; }
  [[nodiscard]] bool adjust(const plexus::WeightsToFill&, plexus::ConstRows, std::size_t) const override {
    return true;
  }
};
}  // namespace

PLEXUS_PLUGIN("initializer_adjusted", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An initializer with one fault"});
}
