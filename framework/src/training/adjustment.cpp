#include "training/adjustment.h"

#include <plexus/error.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "training/batch.h"

namespace plexus::training {
namespace {

constexpr std::size_t most_rows = 256;
constexpr std::size_t most_rounds = 100;

bool is_given(const InitialParameters* given, const std::string& name) {
  return given != nullptr && std::any_of(given->arrays.begin(), given->arrays.end(),
                                         [&](const InitialArray& array) { return array.name == name + "_weights"; });
}

/// Where among the layers that a model shows `name` stands.
std::size_t place_of(const std::string& name, const std::vector<LayerOutput>& layers) {
  const auto found =
      std::find_if(layers.begin(), layers.end(), [&name](const LayerOutput& layer) { return layer.name == name; });
  if (found == layers.end())
    throw Error("the initializer of '" + name +
                "_weights' looks at what comes out of them, but the model does not show that by itself; such "
                "initializers are for dense layers and convolutions");
  return static_cast<std::size_t>(found - layers.begin());
}

}  // namespace

void adjust_to_outputs(Model& model, ParameterStore& parameters, const data::ExampleSet& examples, std::size_t rows,
                       const InitialParameters* given) {
  const std::vector<AdjustableWeights> all = parameters.adjustable();
  if (all.empty()) return;
  const std::vector<LayerOutput> layers = model.show_layers();
  std::vector<ConstRows> outputs(layers.size());

  // Training rows, spread evenly.
  const std::size_t available = examples.train().count;
  const std::size_t count = std::min({rows, available, most_rows});
  std::vector<std::uint32_t> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(static_cast<std::uint32_t>(i * available / count));
  Batch probe(examples, count);
  probe.gather(examples.train(), chosen);
  probe.throw_if_unread();

  for (const AdjustableWeights& each : all) {
    if (is_given(given, each.name)) continue;
    const std::size_t layer = place_of(each.name, layers);
    for (std::size_t round = 0; round < most_rounds; ++round) {
      model.forward_layers(probe.inputs(), outputs);
      try {
        if (!each.initializer->adjust(each.weights, outputs[layer], round)) break;
      } catch (const Error& error) {
        throw Error("'" + each.name + "_weights': " + error.what());
      }
    }
  }
}

}  // namespace plexus::training
