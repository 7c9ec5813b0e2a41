// Layers that give values a mean of 0 and a variance of 1, then a trained gain and shift.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Var;

class BatchNormalization final : public plexus::Layer {
 public:
  struct Settings {
    double momentum = 0.1;
    double epsilon = 1e-5;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"momentum", &Settings::momentum, plexus::between(0, 1),
           "how far running means and variances move towards those of a batch"},
          {"epsilon", &Settings::epsilon, plexus::positive(), "ε, added to variances"},
      };
    }
  };

  explicit BatchNormalization(const Settings& settings) : settings_(settings) {}
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().batch_normalization(x, scope.name(), settings_.momentum, settings_.epsilon);
  }

 private:
  Settings settings_;
};

class LayerNormalization final : public plexus::Layer {
 public:
  struct Settings {
    double epsilon = 1e-5;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"epsilon", &Settings::epsilon, plexus::positive(), "ε, added to variances"},
      };
    }
  };

  explicit LayerNormalization(const Settings& settings) : epsilon_(settings.epsilon) {}
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().layer_normalization(x, scope.name(), epsilon_);
  }

 private:
  double epsilon_;
};

class GroupNormalization final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t groups = 1;
    double epsilon = 1e-5;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"groups", &Settings::groups, plexus::at_least(1), "parts into which the channels are divided"},
          {"epsilon", &Settings::epsilon, plexus::positive(), "ε, added to variances"},
      };
    }
  };

  explicit GroupNormalization(const Settings& settings) : settings_(settings) {}
  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return scope.graph().group_normalization(x, scope.name(), settings_.groups, settings_.epsilon);
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("normalization", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<BatchNormalization>("batch_normalization",
                                 {.summary = "Normalises each channel over the batch; in evaluation, by running means",
                                  .equation = "y = γ (x − μ) / √(σ² + ε) + β",
                                  .reference = "Ioffe and Szegedy, ICML 2015"});
  plugin.add<LayerNormalization>("layer_normalization",
                                 {.summary = "Normalises each position of an example over the last axis",
                                  .equation = "y = γ (x − μ) / √(σ² + ε) + β",
                                  .reference = "Ba, Kiros and Hinton, arXiv:1607.06450, 2016"});
  plugin.add<GroupNormalization>("group_normalization",
                                 {.summary = "Normalises groups of channels of an example, over all its pixels",
                                  .equation = "y = γ (x − μ) / √(σ² + ε) + β",
                                  .reference = "Wu and He, ECCV 2018"});
}
