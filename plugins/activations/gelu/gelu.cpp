// The Gaussian error linear unit, in its exact form.
#include <plexus/plugin.h>

namespace {

// f(x) = x Φ(x),  f′(x) = Φ(x) + x φ(x),  Φ(x) = (1 + erf(x / √2)) / 2,  φ(x) = e^(−x²/2) / √(2π)
// (Hendrycks and Gimpel, 2016)
class Gelu final : public plexus::ElementwiseActivation<Gelu> {
 public:
  // Beyond ±15, Φ is 0 or 1 and φ is 0; without the bound an infinite x would be multiplied by that 0.
  [[nodiscard]] float value(float x) const { return (x < -15.0F ? -15.0F : x) * distribution(x); }
  [[nodiscard]] float derivative(float x) const {
    constexpr float inverse_root_2_pi = 0.39894228040143268F;
    const float below = x > 15.0F ? 15.0F : x;
    const float bounded = below < -15.0F ? -15.0F : below;
    return distribution(x) + bounded * (inverse_root_2_pi * plexus::exponential(-0.5F * bounded * bounded));
  }

 private:
  static float distribution(float x) {
    constexpr float inverse_root_2 = 0.70710678118654752F;
    return 0.5F + 0.5F * plexus::error_function(inverse_root_2 * x);
  }
};

}  // namespace

PLEXUS_PLUGIN("gelu", "1.0.0") {
  plugin.add<Gelu>("gelu", {.summary = "The Gaussian error linear unit, exact",
                            .equation = "f(x) = x Φ(x) = x (1 + erf(x / √2)) / 2",
                            .reference = "Hendrycks and Gimpel, Gaussian error linear units, 2016"});
}
