// The sigmoid linear unit, also called swish.
#include <plexus/plugin.h>

namespace {

// f(x) = x σ(x),  f′(x) = σ(x) (1 + x (1 − σ(x)))     (Elfwing, Uchibe and Doya, 2018)
class Silu final : public plexus::ElementwiseActivation<Silu> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "silu"}; }
  // Beyond ±80, σ is 0 or 1; without the bound an infinite x would be multiplied by a 0.
  [[nodiscard]] float value(float x) const { return (x < -80.0F ? -80.0F : x) * plexus::logistic(x); }
  [[nodiscard]] float derivative(float x) const {
    const float below = x > 80.0F ? 80.0F : x;
    const float bounded = below < -80.0F ? -80.0F : below;
    const float e = plexus::exponential(-bounded);
    const float s = 1.0F / (1.0F + e);
    return s * (1.0F + bounded * (e * s));  // e s is 1 − s without its cancellation
  }
};

}  // namespace

PLEXUS_PLUGIN("silu", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Silu>("silu", {.summary = "The sigmoid linear unit, also called swish",
                            .equation = "f(x) = x / (1 + e⁻ˣ)",
                            .reference = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units for neural network "
                                         "function approximation in reinforcement learning, 2018"});
}
