// The hyperbolic tangent.
#include <plexus/plugin.h>

namespace {

// y = f(x) = tanh x,  f′ = 1 − y²     (LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998)
class Tanh final : public plexus::ElementwiseActivation<Tanh> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "tanh"}; }
  [[nodiscard]] float value(float x) const { return plexus::hyperbolic_tangent(x); }
  [[nodiscard]] float derivative_from_output(float y) const { return 1.0F - y * y; }
};

}  // namespace

PLEXUS_PLUGIN("tanh", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Tanh>("tanh", {.summary = "The hyperbolic tangent, between −1 and 1",
                            .equation = "f(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
                            .reference = "LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998"});
}
