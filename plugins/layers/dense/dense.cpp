// The dense layer.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Var;

// y = W x + b
class Dense final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t outputs = 128;
    std::string over = "all";
    Component<Initializer> initializer{"he_normal"};
    std::optional<Component<Initializer>> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"outputs", &Settings::outputs, plexus::at_least(1), "number of neurons"},
          {"over", &Settings::over, plexus::one_of({"all", "last_axis"}),
           "what each neuron sees: all values, or those of the last axis, at each position of the others by itself"},
          {"initializer", &Settings::initializer, "initial weights"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias input; null: no bias"},
      };
    }
  };

  explicit Dense(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    const auto& bias = settings_.bias_initializer;
    return scope.graph().dense(
        x, settings_.outputs,
        {.name = scope.name(), .weights = *settings_.initializer, .bias = bias ? bias->get() : nullptr},
        settings_.over == "all" ? plexus::Over::all : plexus::Over::last_axis);
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("dense", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Dense>("dense",
                    {.summary = "Neurons that see all values, or those of each position", .equation = "y = W x + b"});
}
