// Divides by the batch although dy holds that already.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    for (std::size_t b = 0; b < dy.count; ++b)
      for (std::size_t k = 0; k < dy.width; ++k) dy.row(b)[k] *= 0.5F;
    LinearModel::backward(dy, gradients);
  }
};
}  // namespace

PLEXUS_PLUGIN("model_gradient", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
