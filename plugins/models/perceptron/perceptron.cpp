// The perceptron with the delta rule: one layer of weights, trained by gradient descent on the squared error.
#include <plexus/plugin.h>

namespace {

using plexus::Activation;
using plexus::Component;
using plexus::ConstRows;
using plexus::Initializer;
using plexus::Rows;

// Delta rule (Widrow and Hoff, 1960), with the bias as one more input of value 1:
//
//   y = f(W x)
//   δ = f′ · (t − y)
//   Δw_ij = η x_j δ_i
//
// The loss hands in ∂L/∂y, which is y − t for the squared error, and the optimizer moves against it: Δw = −η ∂L/∂w.
class Perceptron final : public plexus::Model, public plexus::DescribedModel {
 public:
  struct Settings {
    Component<Activation> activation{"identity"};
    Component<Initializer> initializer{"glorot_uniform"};
    Component<Initializer> bias_initializer{"zeros"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"activation", &Settings::activation, "activation f of the outputs"},
          {"initializer", &Settings::initializer, "initial weights"},
          {"bias_initializer", &Settings::bias_initializer, "initial weights of the bias input"},
      };
    }
  };

  explicit Perceptron(Settings settings) : settings_(std::move(settings)) {}

  void plan(plexus::ModelPlan& plan) override {
    weights_ = &plan.weights({.name = "layer1",
                              .inputs = plan.input().size(),
                              .outputs = plan.outputs(),
                              .initializer = settings_.initializer.get(),
                              .bias_initializer = settings_.bias_initializer.get()});
    activation_ = settings_.activation.get();
    const std::size_t width = plexus::padded(plan.outputs());
    net_ = plexus::Buffer(plan.max_batch() * width);
    output_ = plexus::Buffer(plan.max_batch() * width);
  }

  [[nodiscard]] plexus::ModelDescription description() const override {
    plexus::ModelDescription description;
    const plexus::Shape to{weights_->columns};
    description.add({.operation = "dense",
                     .settings = {{"over", "all"}},
                     .arrays = {{"weights", "layer1_weights"}, {"bias", "layer1_bias"}}},
                    plexus::Shape{weights_->inputs()}, to);
    description.add(activation_->description(), to, to);
    return description;
  }

  ConstRows forward(ConstRows x, const plexus::Pass&) noexcept override {
    x_ = x;
    dense_forward(rows_of(net_), x, *weights_);
    activation_->forward(x.count * weights_->stride, net_.data(), output_.data());
    return rows_of(output_);
  }

  void backward(Rows dy, plexus::Gradients& gradients) noexcept override {
    const bool from_output = activation_->backward_reads() == Activation::Reads::output;
    const Rows saved = rows_of(from_output ? output_ : net_);
    for (std::size_t b = 0; b < dy.count; ++b) activation_->backward(dy.width, saved.row(b), dy.row(b), dy.row(b));
    dense_backward_weights(gradients, *weights_, x_, dy);
  }

 private:
  Rows rows_of(plexus::Buffer& buffer) noexcept {
    return {buffer.data(), x_.count, weights_->columns, weights_->stride};
  }

  Settings settings_;
  const plexus::Parameter* weights_ = nullptr;  // W: (inputs + 1, outputs)
  const Activation* activation_ = nullptr;
  ConstRows x_;            // (batch, inputs)
  plexus::Buffer net_;     // W x: (batch, outputs)
  plexus::Buffer output_;  // y: (batch, outputs)
};

}  // namespace

PLEXUS_PLUGIN("perceptron", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Perceptron>("perceptron", {.summary = "One layer of weights, trained by the delta rule",
                                        .equation = "y = f(W x),  Δw_ij = η x_j f′ (t_i − y_i)",
                                        .reference = "Widrow and Hoff, Adaptive switching circuits, 1960"});
}
