// The Gaussian error linear unit, in its exact form.
#include <plexus/plugin.h>

namespace {

// f(x) = x Φ(x),  f′(x) = Φ(x) + x φ(x),  Φ(x) = (1 + erf(x / √2)) / 2,  φ(x) = e^(−x²/2) / √(2π)
// (Hendrycks and Gimpel, 2016)
class Gelu final : public plexus::ElementwiseActivation<Gelu> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "gelu"}; }
  // Beyond ±14, Φ is 0 or 1 and φ is 0; without the bound an infinite x would be multiplied by that 0.
  [[nodiscard]] float value(float x) const {
    return (x < -14.0F ? -14.0F : x) * plexus::normal_distribution(x).cumulative;
  }
  [[nodiscard]] float derivative(float x) const {
    const float below = x > 14.0F ? 14.0F : x;
    const float bounded = below < -14.0F ? -14.0F : below;
    const auto [density, cumulative] = plexus::normal_distribution(bounded);
    return cumulative + bounded * density;
  }
};

}  // namespace

PLEXUS_PLUGIN("gelu", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Gelu>("gelu", {.summary = "The Gaussian error linear unit, exact",
                            .equation = "f(x) = x Φ(x) = x (1 + erf(x / √2)) / 2",
                            .reference = "Hendrycks and Gimpel, Gaussian error linear units, 2016"});
}
