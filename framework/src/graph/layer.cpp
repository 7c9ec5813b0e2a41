#include <plexus/layer.h>

#include <plexus/error.h>

namespace plexus {
namespace {

std::string plugin_of(const Component<Layer>& layer) {
  const Value* plugin = layer.settings().is_map() ? layer.settings().find("plugin") : nullptr;
  return plugin != nullptr && plugin->is_text() ? plugin->text() : "layer";
}

}  // namespace

Layer::~Layer() = default;

std::string LayerScope::name(std::string_view part) const {
  return name_.empty() ? std::string(part) : name_ + "_" + std::string(part);
}

LayerScope LayerScope::child(std::string_view part, std::size_t index) const {
  return child(std::string(part) + "_" + std::to_string(index));
}

Var build_layers(const std::vector<Component<Layer>>& layers, const LayerScope& scope, Var x, std::string_view part) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      x = layers[i]->build(scope.child(part, i), x);
    } catch (const Error& error) {
      throw Error(std::string(part) + "." + std::to_string(i) + " (" + plugin_of(layers[i]) + "): " + error.what());
    }
  }
  return x;
}

Var as_sequence(Graph& graph, Var x) {
  const Shape& shape = x.shape();
  if (shape.rank() < 2)
    throw Error("it needs sequences (length, features), got " + to_string(shape) +
                "; a layer 'reshape' can make them of a vector");
  return shape.rank() == 2 ? x : graph.reshape(x, Shape{shape[0], shape.size() / shape[0]});
}

}  // namespace plexus
