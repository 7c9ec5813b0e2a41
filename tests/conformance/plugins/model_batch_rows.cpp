// Normalises by the batch in evaluation too.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass& pass) noexcept override {
    LinearModel::forward(x, pass);
    if (pass.mode == plexus::Mode::training) return y();
    float mean = 0.0F;
    for (std::size_t b = 0; b < x.count; ++b) mean += y().row(b)[0] / static_cast<float>(x.count);
    for (std::size_t b = 0; b < x.count; ++b) y().row(b)[0] -= mean;
    return y();
  }
};
}  // namespace

PLEXUS_PLUGIN("model_batch_rows", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
