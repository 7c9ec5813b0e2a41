#include "conformance/layer_checks.h"

#include <plexus/layer.h>

#include <string>
#include <utility>

#include "conformance/model_checks.h"
#include "conformance/model_driver.h"

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
  /// The layer stands at so many places, all of which get the same value. One that may take named inputs instead need
  /// not use it.
  LayerUnderTest(std::shared_ptr<Layer> layer, std::size_t places, bool asks_for_names)
      : layer_(std::move(layer)), places_(places), asks_for_names_(asks_for_names) {}

 private:
  Var build(Graph& graph, Var x) override {
    const Var moved = graph.add(x, graph.parameter("input", x.shape(), uniform_));
    Var sum = at_place(graph, moved, "");
    for (std::size_t place = 1; place < places_; ++place)
      sum = graph.add(sum, at_place(graph, moved, "_" + std::to_string(place)));
    return asks_for_names_ ? graph.add(sum, graph.sum(moved)) : sum;
  }

  Var at_place(Graph& graph, Var x, const std::string& place) {
    const Var y = layer_->build(LayerScope(graph, "layer" + place), x);
    return graph.dense(y, graph.outputs(), {.name = "head" + place, .weights = uniform_});
  }

  SmallUniform uniform_;
  std::shared_ptr<Layer> layer_;
  std::size_t places_;
  bool asks_for_names_;
};

void check_places(const Subject& subject) {
  const Fit fit = fit_of(subject);
  LayerUnderTest model(subject.build<Layer>(), 2, asks_for_names(subject));
  training::ParameterStore store(fit.input, Shape{fit.outputs}, max_batch, trial_seed, fit.inputs);
  try {
    model.plan(store);
  } catch (const Error& error) {
    throw Failure{"it cannot stand at two places of a network: " + std::string(error.what()),
                  "let the names of parameters and of random streams begin with scope.name()"};
  }
}

}  // namespace

std::shared_ptr<Model> model_of(const Subject& subject) {
  if (subject.record.info.kind == Kind::layer)
    return std::make_shared<LayerUnderTest>(subject.build<Layer>(), 1, asks_for_names(subject));
  return subject.build<Model>();
}

std::vector<Check> layer_checks(const Subject& subject) {
  std::vector<Check> checks = model_checks(subject);
  checks.push_back(in_child("places", [subject] { check_places(subject); }));
  return checks;
}

}  // namespace plexus::conformance
