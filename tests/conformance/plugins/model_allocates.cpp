// Takes memory in a step.
#include "linear_model.h"

#include <algorithm>

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    const std::vector<float> copy(dy.row(0), dy.row(0) + dy.width);
    std::copy(copy.begin(), copy.end(), dy.row(0));
    LinearModel::backward(dy, gradients);
  }
};
}  // namespace

PLEXUS_PLUGIN("model_allocates", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
