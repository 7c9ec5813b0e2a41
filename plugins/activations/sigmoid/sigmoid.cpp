// The logistic sigmoid.
#include <plexus/plugin.h>

namespace {

// y = f(x) = 1 / (1 + e⁻ˣ),  f′ = y (1 − y)     (Rumelhart, Hinton and Williams, 1986)
class Sigmoid final : public plexus::ElementwiseActivation<Sigmoid> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "sigmoid"}; }
  [[nodiscard]] float value(float x) const { return plexus::logistic(x); }
  [[nodiscard]] float derivative_from_output(float y) const { return y * (1.0F - y); }
};

}  // namespace

PLEXUS_PLUGIN("sigmoid", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sigmoid>(
      "sigmoid",
      {.summary = "The logistic sigmoid, between 0 and 1",
       .equation = "f(x) = 1 / (1 + e⁻ˣ)",
       .reference = "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, 1986"});
}
