// Attention over sequences.
#include <plexus/layer.h>
#include <plexus/plugin.h>

#include <cmath>

namespace {

using plexus::Activation;
using plexus::Component;
using plexus::Graph;
using plexus::Initializer;
using plexus::LayerScope;
using plexus::Over;
using plexus::Shape;
using plexus::Var;

/// Dense layers of each step of a sequence.
class Steps {
 public:
  Steps(const LayerScope& scope, const Initializer& weights, const Initializer& bias)
      : scope_(scope), weights_(weights), bias_(bias) {}

  [[nodiscard]] Var dense(Var x, std::size_t outputs, std::string_view part) const {
    return scope_.graph().dense(x, outputs, {.name = scope_.name(part), .weights = weights_, .bias = &bias_},
                                Over::last_axis);
  }

  /// Self-attention: queries, keys and values are maps of x, and so is what comes out.
  [[nodiscard]] Var attention(Var x, std::size_t heads, bool causal) const {
    const std::size_t width = x.shape()[1];
    const Var query = dense(x, width, "query");
    const Var key = dense(x, width, "key");
    const Var value = dense(x, width, "value");
    return dense(scope_.graph().attention(query, key, value, heads, causal), width, "output");
  }

 private:
  const LayerScope& scope_;
  const Initializer& weights_;
  const Initializer& bias_;
};

class SelfAttention final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t heads = 1;
    bool causal = false;
    Component<Initializer> initializer{"glorot_uniform"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"heads", &Settings::heads, plexus::at_least(1), "parts of the width that attend by themselves"},
          {"causal", &Settings::causal, "a step sees itself and those before it, not those behind"},
          {"initializer", &Settings::initializer, "initial weights of the four maps"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of their bias inputs"},
      };
    }
  };

  explicit SelfAttention(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    const Steps steps(scope, *settings_.initializer, *settings_.bias_initializer);
    return steps.attention(as_sequence(scope.graph(), x), settings_.heads, settings_.causal);
  }

 private:
  Settings settings_;
};

// a = x + Attention(LN(x)),  y = a + W₂ f(W₁ LN(a))
class TransformerBlock final : public plexus::Layer {
 public:
  struct Settings {
    std::size_t heads = 1;
    std::optional<std::size_t> hidden;
    bool causal = false;
    double dropout = 0.0;
    Component<Activation> activation{"gelu"};
    Component<Initializer> initializer{"glorot_uniform"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"heads", &Settings::heads, plexus::at_least(1), "parts of the width that attend by themselves"},
          {"hidden", &Settings::hidden, plexus::at_least(1),
           "neurons between the two dense layers; four times the width if not set"},
          {"causal", &Settings::causal, "a step sees itself and those before it, not those behind"},
          {"dropout", &Settings::dropout, plexus::fraction(),
           "probability with which a value of either branch is dropped in training"},
          {"activation", &Settings::activation, "activation f between the dense layers"},
          {"initializer", &Settings::initializer, "initial weights of all maps"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of their bias inputs"},
      };
    }
  };

  explicit TransformerBlock(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    Graph& graph = scope.graph();
    x = as_sequence(graph, x);
    const std::size_t width = x.shape()[1];
    const Steps steps(scope, *settings_.initializer, *settings_.bias_initializer);
    const Var attended =
        steps.attention(graph.layer_normalization(x, scope.name("norm1")), settings_.heads, settings_.causal);
    x = graph.add(x, dropped(scope, attended, "attention"));
    const Var hidden = graph.activation(
        steps.dense(graph.layer_normalization(x, scope.name("norm2")), settings_.hidden.value_or(4 * width), "hidden"),
        *settings_.activation);
    return graph.add(x, dropped(scope, steps.dense(hidden, width, "projection"), "dense"));
  }

 private:
  Var dropped(const LayerScope& scope, Var x, std::string_view part) const {
    return settings_.dropout > 0.0 ? scope.graph().dropout(x, settings_.dropout, scope.name(part)) : x;
  }

  Settings settings_;
};

// p_t,2i = sin(t / 10000^(2i / width)),  p_t,2i+1 = cos(t / 10000^(2i / width))
class PositionalEncoding final : public plexus::Layer {
 public:
  struct Settings {
    std::string encoding = "sinusoidal";
    Component<Initializer> initializer{"normal", {{"stddev", 0.02}}};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"encoding", &Settings::encoding, plexus::one_of({"sinusoidal", "learned"}),
           "waves of many lengths, or trained values"},
          {"initializer", &Settings::initializer, "initial values, where they are trained"},
      };
    }
  };

  explicit PositionalEncoding(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    Graph& graph = scope.graph();
    x = as_sequence(graph, x);
    const Shape& shape = x.shape();
    if (settings_.encoding == "learned")
      return graph.add(x, graph.parameter(scope.name(), shape, *settings_.initializer));
    std::vector<float> waves;
    for (std::size_t t = 0; t < shape[0]; ++t)
      for (std::size_t i = 0; i < shape[1]; ++i) {
        const double exponent = static_cast<double>(i - i % 2) / static_cast<double>(shape[1]);
        const double angle = static_cast<double>(t) / std::pow(10000.0, exponent);
        waves.push_back(static_cast<float>(i % 2 == 0 ? std::sin(angle) : std::cos(angle)));
      }
    return graph.add(x, graph.constant(shape, std::move(waves)));
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("attention", "1.0.0") {
  plugin.keeps_nothing();
  constexpr const char* vaswani = "Vaswani et al., NeurIPS 2017";
  plugin.add<SelfAttention>("attention",
                            {.summary = "Each step of a sequence becomes a mean of all, weighted by likeness",
                             .equation = "y = W_o softmax(Q Kᵀ / √d) V; Q, K, V = W x of each head",
                             .reference = vaswani});
  plugin.add<TransformerBlock>(
      "transformer_block",
      {.summary = "Attention, then two dense layers of each step, both added to what they get, normalised before",
       .equation = "a = x + Attention(LN(x)),  y = a + W₂ f(W₁ LN(a))",
       .reference = "Vaswani et al., NeurIPS 2017; Xiong et al., ICML 2020"});
  plugin.add<PositionalEncoding>(
      "positional_encoding",
      {.summary = "Adds to each step of a sequence what says where it is",
       .equation = "p_(t,2i) = sin(t / 10000^(2i/width)), p_(t,2i+1) = cos(t / 10000^(2i/width))",
       .reference = vaswani});
}
