// Layers: parts of networks that a configuration puts together. A layer takes one value of a graph and records what
// becomes of it; the backward pass follows (<plexus/graph.h>).
//
//   class Scale final : public plexus::Layer {  // y = a x, one trained factor for each value of the last axis
//     plexus::Var build(const plexus::LayerScope& scope, plexus::Var x) override {
//       auto& graph = scope.graph();
//       const auto a = graph.parameter(scope.name("factor"), {x.shape()[x.shape().rank() - 1]}, 1.0F);
//       return graph.multiply(x, a);
//     }
//   };
//
// It then works in every `layers:` of a configuration, as an activation does, and in grids.
#pragma once

#include <plexus/graph.h>
#include <plexus/kind.h>
#include <plexus/schema.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plexus {

/// The place in a network at which a layer is built.
class PLEXUS_API LayerScope {
 public:
  /// Valid as long as the graph. `name` is empty for the network itself.
  explicit LayerScope(Graph& graph, std::string name = {}) : graph_(&graph), name_(std::move(name)) {}

  [[nodiscard]] Graph& graph() const noexcept { return *graph_; }

  /// What begins the names of the layer's parameters and random streams, unique in the network: "layers_2".
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// "layers_2_PART", for layers with several of them.
  [[nodiscard]] std::string name(std::string_view part) const;

  /// The place of a layer inside this one.
  [[nodiscard]] LayerScope child(std::string_view part) const { return LayerScope(*graph_, name(part)); }
  [[nodiscard]] LayerScope child(std::string_view part, std::size_t index) const;

 private:
  Graph* graph_;
  std::string name_;
};

class PLEXUS_API Layer : public Interface {
 public:
  static constexpr Kind kind = Kind::layer;

  ~Layer() override;

  /// [plan] Records the layer and returns its output. Called for each place at which the layer stands (`repeat` has
  /// one layer at several), each with a scope of its own. Throws Error if x has a shape that the layer cannot take.
  [[nodiscard]] virtual Var build(const LayerScope& scope, Var x) = 0;
};

/// Layers one after the other, named PART_0, PART_1, … Errors say which it was. None: x itself.
[[nodiscard]] PLEXUS_API Var build_layers(const std::vector<Component<Layer>>& layers, const LayerScope& scope, Var x,
                                          std::string_view part = "layers");

/// (length, features), for layers that walk over sequences: what lies behind the first axis is one step. An image is a
/// sequence of its rows. Throws Error if there is one axis alone.
[[nodiscard]] PLEXUS_API Var as_sequence(Graph& graph, Var x);

}  // namespace plexus
