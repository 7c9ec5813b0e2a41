// An op of its own that overwrites a gradient to which it should add.
#include <plexus/graph.h>

#include "linear_model.h"

namespace {
struct Square final : plexus::Op {
  std::string_view name() const noexcept override { return "square"; }
  plexus::Shape plan(plexus::OpPlan& plan) override { return plan.inputs()[0]; }
  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b)
      for (std::size_t i = 0; i < pass.y.width; ++i) pass.y.row(b)[i] = pass.x[0].row(b)[i] * pass.x[0].row(b)[i];
  }
  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      for (std::size_t i = 0; i < pass.dy.width; ++i) {
        const float gradient = 2.0F * pass.x[0].row(b)[i] * pass.dy.row(b)[i];
        dx.rows.row(b)[i] = gradient;
      }
  }
};

struct Faulty final : plexus::GraphModel {
  plexus::Var build(plexus::Graph& graph, plexus::Var x) override {
    const plexus::Var hidden = graph.dense(x, 7, {"layer1", initializer, &initializer});
    const plexus::Var squares = graph.apply(std::make_unique<Square>(), {hidden});
    return graph.dense(graph.add(squares, hidden), graph.outputs(), {"layer2", initializer, &initializer});
  }
  struct Initializer final : LinearModel {
    using LinearModel::Uniform;
  };
  Initializer::Uniform initializer;
};
}  // namespace

PLEXUS_PLUGIN("model_op_accumulate", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
