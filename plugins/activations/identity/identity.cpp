// The identity: a layer without a nonlinearity.
#include <plexus/plugin.h>

namespace {

// f(x) = x,  f′(x) = 1
class Identity final : public plexus::ElementwiseActivation<Identity> {
 public:
  [[nodiscard]] plexus::OpDescription description() const override { return {.operation = "identity"}; }
  [[nodiscard]] float value(float x) const { return x; }
  [[nodiscard]] float derivative_from_output(float) const { return 1.0F; }
};

}  // namespace

PLEXUS_PLUGIN("identity", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Identity>("identity", {.summary = "No nonlinearity", .equation = "f(x) = x"});
}
