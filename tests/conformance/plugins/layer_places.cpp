#include <plexus/layer.h>
#include <plexus/plugin.h>

class Layer final : public plexus::Layer {
  plexus::Var build(const plexus::LayerScope& scope, plexus::Var x) override {
    return scope.graph().multiply(x, scope.graph().parameter("factor", x.shape(), 0.5F));
  }
};

PLEXUS_PLUGIN("layer_places", "1.0.0") {
  plugin.add<Layer>("layer_places", {.summary = "Its parameter has the same name wherever it stands"});
}
