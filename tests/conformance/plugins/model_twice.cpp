// Gives the gradient of its parameter twice.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    LinearModel::backward(dy, gradients);
    LinearModel::backward(dy, gradients);
  }
};
}  // namespace

PLEXUS_PLUGIN("model_twice", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
