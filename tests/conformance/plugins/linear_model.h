// A sound model, y = x W + b. Each faulty model is this one, but for one thing.
#pragma once

#include <plexus/plugin.h>

class LinearModel : public plexus::Model {
 public:
  void plan(plexus::ModelPlan& plan) override {
    weights_ = &plan.weights({.name = "layer1",
                              .inputs = plan.input().size(),
                              .outputs = plan.outputs(),
                              .initializer = &initializer_,
                              .bias_initializer = &initializer_});
    output_ = plexus::Buffer(plan.max_batch() * weights_->stride);
  }
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass&) noexcept override {
    x_ = x;
    plexus::dense_forward(y(), x, *weights_);
    return y();
  }
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    plexus::dense_backward_weights(gradients, *weights_, x_, dy);
  }

 protected:
  plexus::Rows y() noexcept { return {output_.data(), x_.count, weights_->columns, weights_->stride}; }

  struct Uniform final : plexus::Initializer {
    void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
      for (std::size_t i = 0; i < weights.values.count; ++i)
        for (std::size_t j = 0; j < weights.values.width; ++j)
          weights.values.row(i)[j] = static_cast<float>(stream.uniform(-0.5, 0.5));
    }
  };
  Uniform initializer_;
  const plexus::Parameter* weights_ = nullptr;
  plexus::Buffer output_;
  plexus::ConstRows x_;
};
