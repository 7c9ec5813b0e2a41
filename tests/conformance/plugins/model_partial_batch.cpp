// Adds up all rows that a batch may have: those of an earlier one are still there.
#include "linear_model.h"

#include <algorithm>

namespace {
struct Faulty final : LinearModel {
  void plan(plexus::ModelPlan& plan) override {
    LinearModel::plan(plan);
    rows = plan.max_batch();
    width = plan.input().size();
    x_copy = plexus::Buffer(rows * width);
    dy_copy = plexus::Buffer(rows * weights_->stride);
  }
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    for (std::size_t b = 0; b < dy.count; ++b) {
      std::copy_n(x_.row(b), width, x_copy.data() + b * width);
      std::copy_n(dy.row(b), dy.width, dy_copy.data() + b * weights_->stride);
    }
    plexus::dense_backward_weights(gradients, *weights_, {x_copy.data(), rows, width, width},
                                   {dy_copy.data(), rows, dy.width, weights_->stride});
  }
  std::size_t rows = 0;
  std::size_t width = 0;
  plexus::Buffer x_copy;
  plexus::Buffer dy_copy;
};
}  // namespace

PLEXUS_PLUGIN("model_partial_batch", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
