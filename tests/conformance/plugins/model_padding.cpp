// Writes a gradient into the padding of the rows.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    const auto [data, alpha, beta] = gradients.target(*weights_);
    for (std::size_t i = 0; i < weights_->rows; ++i)
      for (std::size_t j = 0; j < weights_->columns; ++j) {
        float sum = 0.0F;
        for (std::size_t b = 0; b < dy.count; ++b) sum += (i < x_.width ? x_.row(b)[i] : 1.0F) * dy.row(b)[j];
        float& to = data[i * weights_->stride + j];
        to = (beta == 0.0F ? 0.0F : beta * to) + alpha * sum;
      }
    data[weights_->columns] = 1e-3F;
    gradients.complete(*weights_);
  }
};
}  // namespace

PLEXUS_PLUGIN("model_padding", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
