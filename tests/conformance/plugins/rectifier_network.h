// A network of rectifiers, eight layers deep, which has hundreds of kinks within any step. In the middle the gradient
// is multiplied by `factor`, which should be 1.
#pragma once

#include <plexus/graph.h>

#include "linear_model.h"

struct Rectifier final : plexus::Op {
  explicit Rectifier(float factor) : factor_(factor) {}
  std::string_view name() const noexcept override { return "rectifier"; }
  plexus::Shape plan(plexus::OpPlan& plan) override { return plan.inputs()[0]; }
  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b)
      for (std::size_t i = 0; i < pass.y.width; ++i) {
        const float x = pass.x[0].row(b)[i];
        pass.y.row(b)[i] = x > 0 ? x : 0;
      }
  }
  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      for (std::size_t i = 0; i < pass.dy.width; ++i) {
        const float gradient = pass.x[0].row(b)[i] > 0 ? factor_ * pass.dy.row(b)[i] : 0;
        dx.rows.row(b)[i] = dx.accumulate ? dx.rows.row(b)[i] + gradient : gradient;
      }
  }

 private:
  float factor_;
};

struct RectifierNetwork : plexus::GraphModel {
  explicit RectifierNetwork(float factor) : factor_(factor) {}
  plexus::Var build(plexus::Graph& graph, plexus::Var x) override {
    x = graph.reshape(graph.dense(x, 400, {"layer1", initializer, &initializer}), {20, 20, 1});
    for (int layer = 2; layer <= 5; ++layer) {
      const std::string name = "layer" + std::to_string(layer);
      x = graph.convolution(x, 6, {.kernel = 3, .stride = 1, .padding = 1}, {name, initializer});
      x = graph.batch_normalization(x, name + "_normalization");
      x = graph.apply(std::make_unique<Rectifier>(layer == 4 ? factor_ : 1.0F), {x});
    }
    return graph.dense(x, graph.outputs(), {"output", initializer, &initializer});
  }
  struct Initializer final : LinearModel {
    using LinearModel::Uniform;
  };
  Initializer::Uniform initializer;

 private:
  float factor_;
};
