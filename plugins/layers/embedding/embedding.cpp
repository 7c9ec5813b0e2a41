// Tokens as vectors.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Component;
using plexus::Initializer;
using plexus::Var;

class Embedding final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t count = 256;
    std::size_t width = 64;
    Component<Initializer> initializer{"normal", {{"stddev", 1.0}}};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"count", &Settings::count, plexus::at_least(1), "how many tokens there are: 0 to count − 1"},
          {"width", &Settings::width, plexus::at_least(1), "values of a token's vector"},
          {"initializer", &Settings::initializer, "initial vectors"},
      };
    }
  };

  explicit Embedding(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().embedding(x, settings_.count, settings_.width,
                                   {.name = scope.name(), .weights = *settings_.initializer});
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("embedding", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Embedding>("embedding", {.summary = "Each whole number of the input becomes a trained vector",
                                      .equation = "y_t = E_(x_t)",
                                      .reference = "Bengio, Ducharme, Vincent and Janvin, JMLR 3, 2003"});
}
