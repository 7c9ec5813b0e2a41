// Normal, scaled by the fan-in.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// w ~ N(0, σ²),  σ = √(1 / fan_in)     (LeCun, Bottou, Orr and Müller, 1998)
class LecunNormal final : public plexus::Initializer {
 public:
  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    const double sigma = std::sqrt(1.0 / static_cast<double>(weights.fan_in));
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(sigma * stream.normal());
  }
};

}  // namespace

PLEXUS_PLUGIN("lecun_normal", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<LecunNormal>("lecun_normal", {.summary = "Normal, scaled by the fan-in",
                                           .equation = "w ~ N(0, σ²),  σ = √(1 / fan_in)",
                                           .reference = "LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998"});
}
