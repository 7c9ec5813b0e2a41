// Softplus: a smooth rectifier.
#include <plexus/plugin.h>

namespace {

// y = f(x) = log(1 + eˣ),  f′ = 1 / (1 + e⁻ˣ) = 1 − e⁻ʸ     (Dugas, Bengio, Bélisle, Nadeau and Garcia, 2001)
class Softplus final : public plexus::ElementwiseActivation<Softplus> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "softplus"}; }
  [[nodiscard]] float value(float x) const { return plexus::softplus(x); }
  [[nodiscard]] float derivative_from_output(float y) const { return -plexus::exponential_minus_1(-y); }
};

}  // namespace

PLEXUS_PLUGIN("softplus", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Softplus>("softplus",
                       {.summary = "A smooth rectifier",
                        .equation = "f(x) = log(1 + eˣ)",
                        .reference = "Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating second-order "
                                     "functional knowledge for better option pricing, 2001"});
}
