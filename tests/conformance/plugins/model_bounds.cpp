// Takes dy for a batch of the largest size.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    LinearModel::backward(dy, gradients);
    dy.row(dy.count)[0] = 0.0F;
  }
};
}  // namespace

PLEXUS_PLUGIN("model_bounds", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
