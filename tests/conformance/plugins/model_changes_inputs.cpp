// Centres its inputs where they are.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    LinearModel::backward(dy, gradients);
    const_cast<float*>(x_.data)[0] -= 0.5F;
  }
};
}  // namespace

PLEXUS_PLUGIN("model_changes_inputs", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
