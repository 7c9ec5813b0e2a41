// Normal, scaled by the fan-in for rectifiers; also called Kaiming.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// w ~ N(0, σ²),  σ = √(2 / ((1 + a²) fan_in))     (He, Zhang, Ren and Sun, 2015)
class HeNormal final : public plexus::Initializer {
 public:
  struct Settings {
    double negative_slope = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"negative_slope", &Settings::negative_slope, "slope a of the rectifier that follows, for negative inputs"}};
    }
  };

  explicit HeNormal(const Settings& settings) : negative_slope_(settings.negative_slope) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    const double sigma =
        std::sqrt(2.0 / ((1.0 + negative_slope_ * negative_slope_) * static_cast<double>(weights.fan_in)));
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(sigma * stream.normal());
  }

 private:
  double negative_slope_;
};

}  // namespace

PLEXUS_PLUGIN("he_normal", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<HeNormal>("he_normal", {.summary = "Normal, scaled by the fan-in for rectifiers (Kaiming)",
                                     .equation = "w ~ N(0, σ²),  σ = √(2 / ((1 + a²) fan_in))",
                                     .reference = "He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015"});
}
