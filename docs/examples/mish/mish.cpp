// Mish, "Mish: a self regularized non-monotonic activation function" (Misra, 2019), as a plugin of somebody else.
#include <plexus/plugin.h>

namespace {

// f(x) = x tanh(ln(1 + eˣ)),  f′(x) = t + x σ(x) (1 − t²) with t = tanh(ln(1 + eˣ))
//
// With e = eˣ, t is (e² + 2e) / (e² + 2e + 2): one exponential, and no logarithm.
class Mish final : public plexus::ElementwiseActivation<Mish> {
 public:
  [[nodiscard]] float value(float x) const { return x * tanh_of_softplus(bounded(x)); }

  [[nodiscard]] float derivative(float x) const {
    const float z = bounded(x);
    const float t = tanh_of_softplus(z);
    return t + z * plexus::logistic(z) * (1.0F - t * t);
  }

 private:
  // Beyond, t is 1 or x t is 0 to all digits of a float, and e² would overflow or e vanish.
  [[nodiscard]] static float bounded(float x) {
    const float below = x > 20.0F ? 20.0F : x;
    return below < -80.0F ? -80.0F : below;
  }

  [[nodiscard]] static float tanh_of_softplus(float z) {
    const float e = plexus::exponential(z);
    const float s = e * (e + 2.0F);
    return s / (s + 2.0F);
  }
};

}  // namespace

PLEXUS_PLUGIN("mish", "1.0.0") {
  plugin.add<Mish>("mish", {.summary = "x times the hyperbolic tangent of softplus",
                            .equation = "f(x) = x tanh(ln(1 + eˣ))",
                            .reference = "Misra, Mish: a self regularized non-monotonic activation function, 2019"});
}
