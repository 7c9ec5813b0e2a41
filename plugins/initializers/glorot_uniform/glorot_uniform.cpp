// Uniform, scaled by both fans; also called Xavier.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// w ~ U(−a, a),  a = gain · √(6 / (fan_in + fan_out))     (Glorot and Bengio, 2010)
class GlorotUniform final : public plexus::Initializer {
 public:
  struct Settings {
    double gain = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"gain", &Settings::gain, plexus::not_negative(), "factor of the standard deviation"}};
    }
  };

  explicit GlorotUniform(const Settings& settings) : gain_(settings.gain) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    const double limit = gain_ * std::sqrt(6.0 / static_cast<double>(weights.fan_in + weights.fan_out));
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(stream.uniform(-limit, limit));
  }

 private:
  double gain_;
};

}  // namespace

PLEXUS_PLUGIN("glorot_uniform", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<GlorotUniform>(
      "glorot_uniform",
      {.summary = "Uniform, scaled by both fans (Xavier)",
       .equation = "w ~ U(−a, a),  a = gain · √(6 / (fan_in + fan_out))",
       .reference =
           "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010"});
}
