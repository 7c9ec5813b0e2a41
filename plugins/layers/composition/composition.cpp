// Layers that are made of layers.
#include <plexus/layer.h>
#include <plexus/plugin.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using plexus::Component;
using plexus::Error;
using plexus::Initializer;
using plexus::Layer;
using plexus::LayerScope;
using plexus::Shape;
using plexus::Var;

using Layers = std::vector<Component<Layer>>;

/// In messages and in the names of parameters: `part` of an entry of a list, or of a map of named inputs.
template <class Build>
Var build_branch(const std::string& branch, const Build& build) {
  try {
    return build();
  } catch (const Error& error) {
    throw Error("branches." + branch + ": " + error.what());
  }
}

// y = s(x) + F(x)
class Residual final : public Layer {
 public:
  struct Settings {
    Layers layers;
    std::string shortcut = "automatic";
    Component<Initializer> initializer{"he_normal"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"layers", &Settings::layers, plexus::required(), "layers of F"},
          {"shortcut", &Settings::shortcut, plexus::one_of({"automatic", "identity", "projection"}),
           "s: x itself, or a linear map of it (a convolution by single pixels, with the stride that F has); "
           "automatic: a "
           "map only where F has another shape"},
          {"initializer", &Settings::initializer, "initial weights of the map"},
      };
    }
  };

  explicit Residual(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    const Var y = build_layers(settings_.layers, scope, x);
    const bool project =
        settings_.shortcut == "projection" || (settings_.shortcut == "automatic" && y.shape() != x.shape());
    return scope.graph().add(project ? projection(scope, x, y.shape()) : x, y);
  }

 private:
  Var projection(const LayerScope& scope, Var x, const Shape& to) const {
    const Shape& from = x.shape();
    const plexus::LayerWeights weights{.name = scope.name("shortcut"), .weights = *settings_.initializer};
    if (to.rank() == 1) return scope.graph().dense(x, to[0], weights);
    if (to.rank() == 2 && from.rank() == 2 && from[0] == to[0])
      return scope.graph().dense(x, to[1], weights, plexus::Over::last_axis);
    if (to.rank() == 3 && from.rank() >= 2) {
      const std::size_t stride = (from[0] + to[0] - 1) / to[0];
      if ((from[0] - 1) / stride + 1 == to[0] && (from[1] - 1) / stride + 1 == to[1])
        return scope.graph().convolution(x, to[2], {.kernel = 1, .stride = stride}, weights);
    }
    throw Error("its layers make " + to_string(to) + " of " + to_string(from) +
                ", and no stride takes the one to the other; pad convolutions ('padding: same')");
  }

  Settings settings_;
};

class Parallel final : public Layer {
 public:
  struct Settings {
    std::variant<std::vector<Layers>, plexus::Named<Layers>> branches;
    std::string merge = "concatenate";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"branches", &Settings::branches, plexus::required({.minimum_length = 1}),
           "lists of layers, each of which gets x; or {NAME: layers, …}, of which each gets the input of that name. [] "
           "is what it gets"},
          {"merge", &Settings::merge, plexus::one_of({"concatenate", "add", "multiply", "mean"}),
           "how what they make becomes one value; concatenate: along the last axis"},
      };
    }
  };

  explicit Parallel(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    const std::vector<Var> results = build_branches(scope, x);
    if (settings_.merge == "concatenate") return graph.concatenate(results);
    Var merged = results.front();
    for (std::size_t i = 1; i < results.size(); ++i)
      merged = settings_.merge == "multiply" ? graph.multiply(merged, results[i]) : graph.add(merged, results[i]);
    return settings_.merge == "mean" ? graph.scale(merged, 1.0F / static_cast<float>(results.size())) : merged;
  }

 private:
  std::vector<Var> build_branches(const LayerScope& scope, Var x) const {
    std::vector<Var> results;
    if (const auto* const named = std::get_if<plexus::Named<Layers>>(&settings_.branches)) {
      for (const auto& [name, layers] : *named)
        results.push_back(build_branch(name, [&name = name, &layers = layers, &scope] {
          return build_layers(layers, scope.child("branches_" + name), scope.graph().input(name));
        }));
      return results;
    }
    const auto& branches = std::get<std::vector<Layers>>(settings_.branches);
    for (std::size_t i = 0; i < branches.size(); ++i)
      results.push_back(
          build_branch(std::to_string(i), [&] { return build_layers(branches[i], scope.child("branches", i), x); }));
    return results;
  }

  Settings settings_;
};

class Repeat final : public Layer {
 public:
  struct Settings {
    std::size_t times = 2;
    Layers layers;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"times", &Settings::times, "how often"},
          {"layers", &Settings::layers, plexus::required(), "layers, each time with weights of their own"},
      };
    }
  };

  explicit Repeat(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    for (std::size_t time = 0; time < settings_.times; ++time)
      x = build_layers(settings_.layers, scope.child("times", time), x);
    return x;
  }

 private:
  Settings settings_;
};

// y = the input of that name
class Input final : public Layer {
 public:
  struct Settings {
    std::string name;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"name", &Settings::name, plexus::required(), "of the input, as the data set has it"},
      };
    }
  };

  explicit Input(Settings settings) : settings_(std::move(settings)) {
    if (settings_.name.empty()) throw Error("'name' is empty; expected the name of an input");
  }

  [[nodiscard]] Var build(const LayerScope& scope, Var) override { return scope.graph().input(settings_.name); }

 private:
  Settings settings_;
};

// y_i = F(x_i) for each i of the first axis, or for each of some inputs, with the same F
class Each final : public Layer {
 public:
  struct Settings {
    Layers layers;
    std::vector<std::string> inputs;
    std::string merge = "stack";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"layers", &Settings::layers, plexus::required(), "layers of F"},
          {"inputs", &Settings::inputs,
           "names of inputs x_i, of one shape, where F is for these; not set: the entries of the first axis of x"},
          {"merge", &Settings::merge, plexus::one_of({"stack", "concatenate", "mean", "distance"}),
           "how the results become one value. stack: along a new first axis; concatenate: along the last one; "
           "distance: "
           "|F(x_0) − F(x_1)|, of two"},
      };
    }
  };

  explicit Each(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    std::vector<Var> results;
    for (const Var part : parts_of(graph, x)) {
      const auto once = [&] { return build_layers(settings_.layers, scope, part); };
      results.push_back(results.empty() ? once() : graph.reuse(once));
    }
    if (settings_.merge == "stack") return graph.stack(results);
    if (settings_.merge == "concatenate") return graph.concatenate(results);
    if (settings_.merge == "mean") return graph.mean(graph.stack(results), 0, 0);
    if (results.size() != 2)
      throw Error("'merge' is distance, which is one of two values, but " +
                  (settings_.inputs.empty() ? "the first axis of " + to_string(x.shape()) + " has "
                                            : std::string("'inputs' are ")) +
                  std::to_string(results.size()));
    return graph.absolute(graph.subtract(results[0], results[1]));
  }

 private:
  [[nodiscard]] std::vector<Var> parts_of(plexus::Graph& graph, Var x) const {
    if (settings_.inputs.empty()) {
      if (x.shape().rank() < 2)
        throw Error("it needs values with an axis to go along, got " + to_string(x.shape()) +
                    "; a layer 'reshape' can make one, and 'inputs: [NAME, …]' goes over inputs with names");
      return graph.split(x, 0);
    }
    std::vector<Var> parts;
    for (const std::string& name : settings_.inputs) {
      parts.push_back(graph.input(name));
      if (parts.back().shape() != parts.front().shape())
        throw Error("the input '" + name + "' has the shape " + to_string(parts.back().shape()) + ", '" +
                    settings_.inputs.front() + "' has " + to_string(parts.front().shape()) +
                    "; the same layers need the same shape; a layer 'parallel' has layers of its own for each");
    }
    return parts;
  }

  Settings settings_;
};

// y = Σ_i p_i F_i(x), p = softmax(W x + b)
class Mixture final : public Layer {
 public:
  struct Settings {
    std::vector<Layers> experts;
    double balance = 0.0;
    Component<Initializer> initializer{"glorot_uniform"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"experts", &Settings::experts, plexus::required({.minimum_length = 2}),
           "lists of layers F, which end with values of one shape"},
          {"balance", &Settings::balance, plexus::not_negative(),
           "weight of the objective that all experts be asked alike: Σ p log p of each example, which is smallest "
           "where "
           "they are"},
          {"initializer", &Settings::initializer, "initial weights W of the gate"},
      };
    }
  };

  explicit Mixture(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    const std::size_t count = settings_.experts.size();
    const Var scores = graph.dense(graph.reshape(x, Shape{x.shape().size()}), count,
                                   {.name = scope.name("gate"), .weights = *settings_.initializer});
    const Var shares = graph.softmax(scores);
    if (settings_.balance > 0.0)
      graph.objective(scope.name("balance"), graph.sum(graph.multiply(shares, graph.log_softmax(scores))),
                      settings_.balance);
    std::vector<Var> weighted;
    for (std::size_t i = 0; i < count; ++i) {
      const Var result = build_layers(settings_.experts[i], scope.child("experts", i), x);
      if (i > 0 && result.shape() != weighted.front().shape())
        throw Error("experts." + std::to_string(i) + " ends with " + to_string(result.shape()) + ", experts.0 with " +
                    to_string(weighted.front().shape()) + "; they must be alike");
      weighted.push_back(graph.multiply(result, graph.slice(shares, 0, i, i + 1)));
    }
    Var sum = weighted.front();
    for (std::size_t i = 1; i < count; ++i) sum = graph.add(sum, weighted[i]);
    return sum;
  }

 private:
  Settings settings_;
};

// y = x; minimised beside the loss: weight · Σ |x| or ½ Σ x²
class Penalty final : public Layer {
 public:
  struct Settings {
    std::string of = "absolute";
    double weight = 1e-3;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"of", &Settings::of, plexus::one_of({"absolute", "square"}), "Σ |x|, which makes values 0, or ½ Σ x²"},
          {"weight", &Settings::weight, plexus::positive(), "how much it counts beside the loss"},
      };
    }
  };

  explicit Penalty(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] Var build(const LayerScope& scope, Var x) override {
    plexus::Graph& graph = scope.graph();
    const Var sum =
        settings_.of == "absolute" ? graph.sum(graph.absolute(x)) : graph.scale(graph.sum(graph.square(x)), 0.5F);
    graph.objective(scope.name("penalty"), sum, settings_.weight);
    return x;
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("composition", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Residual>("residual", {.summary = "What layers make of x, added to x",
                                    .equation = "y = s(x) + F(x)",
                                    .reference = "He, Zhang, Ren and Sun, CVPR 2016"});
  plugin.add<Parallel>("parallel", {.summary = "Lists of layers side by side, of one value or of inputs with names, "
                                               "and their results as one value"});
  plugin.add<Input>("input", {.summary = "One of the named inputs of an example, whatever stands before it"});
  plugin.add<Each>("each", {.summary = "The same layers, with the same weights, for each entry of the first axis or "
                                       "each of several inputs: both sides of a Siamese network, every step of a "
                                       "sequence",
                            .equation = "y_i = F(x_i)",
                            .reference = "Bromley et al., Signature verification using a Siamese time delay neural "
                                         "network, 1994"});
  plugin.add<Mixture>("mixture",
                      {.summary = "Lists of layers of which a gate says how much each counts, for each example",
                       .equation = "y = Σ_i p_i F_i(x), p = softmax(W x)",
                       .reference = "Jacobs, Jordan, Nowlan and Hinton, Adaptive mixtures of local experts, 1991"});
  plugin.add<Penalty>("penalty", {.summary = "x as it is; its size is minimised beside the loss, as the objective "
                                             "PLACE_penalty"});
  plugin.add<Repeat>("repeat", {.summary = "The same layers several times, one after the other"});
}
