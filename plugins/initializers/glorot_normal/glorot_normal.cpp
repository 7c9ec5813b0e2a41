// Normal, scaled by both fans; also called Xavier.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// w ~ N(0, σ²),  σ = gain · √(2 / (fan_in + fan_out))     (Glorot and Bengio, 2010)
class GlorotNormal final : public plexus::Initializer {
 public:
  struct Settings {
    double gain = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"gain", &Settings::gain, plexus::not_negative(), "factor of the standard deviation"}};
    }
  };

  explicit GlorotNormal(const Settings& settings) : gain_(settings.gain) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    const double sigma = gain_ * std::sqrt(2.0 / static_cast<double>(weights.fan_in + weights.fan_out));
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(sigma * stream.normal());
  }

 private:
  double gain_;
};

}  // namespace

PLEXUS_PLUGIN("glorot_normal", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<GlorotNormal>(
      "glorot_normal",
      {.summary = "Normal, scaled by both fans (Xavier)",
       .equation = "w ~ N(0, σ²),  σ = gain · √(2 / (fan_in + fan_out))",
       .reference =
           "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010"});
}
