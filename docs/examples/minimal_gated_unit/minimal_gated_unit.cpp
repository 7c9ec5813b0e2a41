// The layer minimal_gated_unit.
#include <plexus/layer.h>
#include <plexus/plugin.h>

#include <string>
#include <vector>

namespace {

using plexus::Scanned;
using plexus::Var;

// f = σ(x W + h U + b),  g = tanh(x V + (f h) Z + c),  h ← (1 − f) h + f g
class MinimalGatedUnit final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t units = 32;
    plexus::Component<plexus::Initializer> initializer{"glorot_uniform"};
    plexus::Component<plexus::Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"units", &Settings::units, plexus::at_least(1), "values of the state"},
          {"initializer", &Settings::initializer, "initial weights"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias inputs"},
      };
    }
  };

  explicit MinimalGatedUnit(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    const auto sums = [&](Var from_x, Var from_h, const std::string& name) {
      const auto dense = [&](Var from, const std::string& whose, const plexus::Initializer* bias) {
        return graph.dense(from, settings_.units,
                           {.name = scope.name(name + whose), .weights = *settings_.initializer, .bias = bias});
      };
      return graph.add(dense(from_x, "_input", settings_.bias_initializer.get()), dense(from_h, "_state", nullptr));
    };
    const Var zeros = graph.constant({settings_.units}, std::vector<float>(settings_.units, 0.0F));
    const Scanned all = graph.scan(x, {zeros}, [&](Var x_t, const std::vector<Var>& state) -> Scanned {
      const Var h = state[0];
      const Var f = graph.sigmoid(sums(x_t, h, "forget"));
      const Var g = graph.tanh(sums(x_t, graph.multiply(f, h), "candidate"));
      const Var next = graph.add(h, graph.multiply(f, graph.subtract(g, h)));
      return {next, {next}};
    });
    return all.state[0];
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("minimal_gated_unit", "1.0.0") {
  plugin.add<MinimalGatedUnit>("minimal_gated_unit",
                               {.summary = "A recurrent layer with one gate; gives its last state",
                                .equation = "f = σ(x W + h U + b), g = tanh(x V + (f h) Z + c), h ← (1 − f) h + f g",
                                .reference = "Zhou et al., Minimal gated unit for recurrent neural networks, 2016"});
}
