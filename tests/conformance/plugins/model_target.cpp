// Always overwrites the target, whatever alpha and beta say.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    const auto [data, alpha, beta] = gradients.target(*weights_);
    for (std::size_t i = 0; i < weights_->rows; ++i)
      for (std::size_t j = 0; j < weights_->columns; ++j) {
        float sum = 0.0F;
        for (std::size_t b = 0; b < dy.count; ++b) sum += (i < x_.width ? x_.row(b)[i] : 1.0F) * dy.row(b)[j];
        data[i * weights_->stride + j] = sum;
      }
    gradients.complete(*weights_);
  }
};
}  // namespace

PLEXUS_PLUGIN("model_target", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
