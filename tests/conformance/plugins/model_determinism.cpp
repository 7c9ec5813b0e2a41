// Differs from instance to instance.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  Faulty() : offset(1e-3F * static_cast<float>(++made)) {}
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass& pass) noexcept override {
    LinearModel::forward(x, pass);
    for (std::size_t b = 0; b < x.count; ++b) y().row(b)[0] += offset;
    return y();
  }
  inline static int made = 0;
  float offset;
};
}  // namespace

PLEXUS_PLUGIN("model_determinism", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
