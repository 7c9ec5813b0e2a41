#include "conformance/layer_under_test.h"

#include <utility>

#include "conformance/model_checks.h"

namespace plexus::conformance {
namespace {

class SmallUniform final : public Initializer {
 public:
  void fill(const WeightsToFill& weights, Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(stream.uniform(-0.5, 0.5));
  }
};

class LayerUnderTest final : public GraphModel {
 public:
  explicit LayerUnderTest(std::shared_ptr<Layer> layer) : layer_(std::move(layer)) {}

 private:
  Var build(Graph& graph, Var x) override {
    const Var moved = graph.add(x, graph.parameter("input", x.shape(), uniform_));
    const Var y = layer_->build(LayerScope(graph, "layer"), moved);
    return graph.dense(y, graph.outputs(), {.name = "head", .weights = uniform_});
  }

  SmallUniform uniform_;
  std::shared_ptr<Layer> layer_;
};

}  // namespace

std::shared_ptr<Model> model_of(std::shared_ptr<Layer> layer) {
  return std::make_shared<LayerUnderTest>(std::move(layer));
}

std::vector<Check> layer_checks(const Subject& subject) { return model_checks(subject); }

}  // namespace plexus::conformance
