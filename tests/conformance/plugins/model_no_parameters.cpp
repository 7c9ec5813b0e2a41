// Has nothing to learn.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void plan(plexus::ModelPlan& plan) override {
    output_ = plexus::Buffer(plan.max_batch() * plexus::padded(plan.outputs()));
    outputs = plan.outputs();
  }
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass&) noexcept override {
    return {output_.data(), x.count, outputs, plexus::padded(outputs)};
  }
  void backward(plexus::Rows, plexus::Gradients&) noexcept override {}
  std::size_t outputs = 0;
};
}  // namespace

PLEXUS_PLUGIN("model_no_parameters", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
