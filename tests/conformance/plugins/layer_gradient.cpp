#include <plexus/layer.h>
#include <plexus/plugin.h>

class Twice final : public plexus::Op {
 public:
  std::string_view name() const noexcept override { return "twice"; }
  plexus::Shape plan(plexus::OpPlan& plan) override { return plan.inputs()[0]; }
  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b)
      for (std::size_t i = 0; i < pass.y.width; ++i) pass.y.row(b)[i] = 2 * pass.x[0].row(b)[i];
  }
  void backward(const Backward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      for (std::size_t i = 0; i < pass.dy.width; ++i) pass.dx[0].rows.row(b)[i] = pass.dy.row(b)[i];  // and not 2 dy
  }
};

class Layer final : public plexus::Layer {
  plexus::Var build(const plexus::LayerScope& scope, plexus::Var x) override {
    return scope.graph().apply(std::make_unique<Twice>(), {x});
  }
};

PLEXUS_PLUGIN("layer_gradient", "1.0.0") { plugin.add<Layer>("layer_gradient", {.summary = "Its op gives back dy"}); }
