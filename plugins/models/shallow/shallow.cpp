// The multi-layer perceptron with one hidden layer and a linear output, by explicit back-propagation.
#include <plexus/plugin.h>

namespace {

using plexus::Activation;
using plexus::Component;
using plexus::ConstRows;
using plexus::Initializer;
using plexus::Rows;

// Back-propagation (Rumelhart, Hinton and Williams, 1986), with the bias as one more input of value 1:
//
//   y⁽¹⁾ = f(W⁽¹⁾ x)          δ⁽²⁾ = t − y⁽²⁾
//   y⁽²⁾ = W⁽²⁾ y⁽¹⁾          δ⁽¹⁾ = f′ · W⁽²⁾ᵀ δ⁽²⁾
//                             Δw⁽ˡ⁾ = η δ⁽ˡ⁾ y⁽ˡ⁻¹⁾
//
// The loss hands in ∂L/∂y⁽²⁾, which is −δ⁽²⁾ for the squared error, and the optimizer moves against it.
class Shallow final : public plexus::Model, public plexus::DescribedModel {
 public:
  struct Settings {
    std::size_t hidden = 100;
    Component<Activation> activation{"sigmoid"};
    Component<Initializer> initializer{"glorot_uniform"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"hidden", &Settings::hidden, plexus::at_least(1), "number of hidden neurons"},
          {"activation", &Settings::activation, "activation f of the hidden neurons"},
          {"initializer", &Settings::initializer, "initial weights of both layers"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias inputs"},
      };
    }
  };

  explicit Shallow(Settings settings) : settings_(std::move(settings)) {}

  void plan(plexus::ModelPlan& plan) override {
    const auto layer = [&](const char* name, std::size_t inputs, std::size_t outputs) {
      return &plan.weights({.name = name,
                            .inputs = inputs,
                            .outputs = outputs,
                            .initializer = settings_.initializer.get(),
                            .bias_initializer = settings_.bias_initializer.get()});
    };
    weights1_ = layer("layer1", plan.input().size(), settings_.hidden);
    weights2_ = layer("layer2", settings_.hidden, plan.outputs());
    activation_ = settings_.activation.get();
    from_output_ = activation_->backward_reads() == Activation::Reads::output;

    const std::size_t hidden = plan.max_batch() * weights1_->stride;
    net_ = plexus::Buffer(from_output_ ? 0 : hidden);
    hidden_ = plexus::Buffer(hidden);
    delta_ = plexus::Buffer(hidden);
    output_ = plexus::Buffer(plan.max_batch() * weights2_->stride);
  }

  [[nodiscard]] plexus::ModelDescription description() const override {
    plexus::ModelDescription description;
    const auto dense = [&description](const char* weights, const char* bias, const plexus::Parameter& parameter) {
      description.add(
          {.operation = "dense", .settings = {{"over", "all"}}, .arrays = {{"weights", weights}, {"bias", bias}}},
          plexus::Shape{parameter.inputs()}, plexus::Shape{parameter.columns});
    };
    dense("layer1_weights", "layer1_bias", *weights1_);
    description.add(activation_->description(), {}, plexus::Shape{weights1_->columns});
    dense("layer2_weights", "layer2_bias", *weights2_);
    return description;
  }

  ConstRows forward(ConstRows x, const plexus::Pass&) noexcept override {
    x_ = x;
    const Rows hidden = rows_of(hidden_, *weights1_);
    const Rows net = from_output_ ? hidden : rows_of(net_, *weights1_);
    const Rows output = rows_of(output_, *weights2_);
    dense_forward(net, x, *weights1_);                                         // W⁽¹⁾ x
    activation_->forward(x.count * weights1_->stride, net.data, hidden.data);  // y⁽¹⁾
    dense_forward(output, hidden, *weights2_);                                 // y⁽²⁾
    return output;
  }

  [[nodiscard]] std::vector<plexus::LayerOutput> show_layers() override {
    return {{"layer1", plexus::Shape{weights1_->columns}}, {"layer2", plexus::Shape{weights2_->columns}}};
  }
  void forward_layers(ConstRows x, std::span<ConstRows> outputs) noexcept override {
    outputs[1] = forward(x, {});
    outputs[0] = rows_of(hidden_, *weights1_);
  }

  void backward(Rows dy, plexus::Gradients& gradients) noexcept override {
    const Rows hidden = rows_of(hidden_, *weights1_);
    const Rows delta = rows_of(delta_, *weights1_);
    const float* const saved = from_output_ ? hidden_.data() : net_.data();
    if (weights1_->uses > 0) {                                                                // not frozen
      dense_backward_input(delta, dy, *weights2_);                                            // W⁽²⁾ᵀ δ⁽²⁾
      activation_->backward(delta.count * weights1_->stride, saved, delta.data, delta.data);  // f′ · …
    }
    dense_backward_weights(gradients, *weights2_, hidden, dy);  // δ⁽²⁾ y⁽¹⁾
    dense_backward_weights(gradients, *weights1_, x_, delta);   // δ⁽¹⁾ x
  }

 private:
  Rows rows_of(plexus::Buffer& buffer, const plexus::Parameter& weights) noexcept {
    return {buffer.data(), x_.count, weights.columns, weights.stride};
  }

  Settings settings_;
  const plexus::Parameter* weights1_ = nullptr;  // W⁽¹⁾: (inputs + 1, hidden)
  const plexus::Parameter* weights2_ = nullptr;  // W⁽²⁾: (hidden + 1, outputs)
  const Activation* activation_ = nullptr;
  bool from_output_ = false;
  ConstRows x_;            // (batch, inputs)
  plexus::Buffer net_;     // W⁽¹⁾ x, kept only where f′ needs it: (batch, hidden)
  plexus::Buffer hidden_;  // y⁽¹⁾: (batch, hidden)
  plexus::Buffer delta_;   // −δ⁽¹⁾: (batch, hidden)
  plexus::Buffer output_;  // y⁽²⁾: (batch, outputs)
};

}  // namespace

PLEXUS_PLUGIN("shallow", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Shallow>(
      "shallow", {.summary = "One hidden layer and a linear output, trained by explicit back-propagation",
                  .equation = "y⁽²⁾ = W⁽²⁾ f(W⁽¹⁾ x),  δ⁽²⁾ = t − y⁽²⁾,  δ⁽¹⁾ = f′ · W⁽²⁾ᵀδ⁽²⁾,  Δw⁽ˡ⁾ = η δ⁽ˡ⁾ y⁽ˡ⁻¹⁾",
                  .reference = "Rumelhart, Hinton and Williams, Nature 323, 1986"});
}
