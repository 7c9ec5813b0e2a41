// The rectified linear unit.
#include <plexus/plugin.h>

namespace {

// f(x) = max(0, x),  f′(x) = 1 for x > 0, else 0     (Nair and Hinton, 2010)
class Relu final : public plexus::ElementwiseActivation<Relu> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "relu"}; }
  // Written so that a NaN stays one: a diverged network must not look healthy.
  [[nodiscard]] float value(float x) const { return x < 0.0F ? 0.0F : x; }
  [[nodiscard]] float derivative_from_output(float y) const { return y > 0.0F ? 1.0F : 0.0F; }
};

}  // namespace

PLEXUS_PLUGIN("relu", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Relu>(
      "relu", {.summary = "The rectified linear unit",
               .equation = "f(x) = max(0, x),  f′(0) = 0",
               .reference = "Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010"});
}
