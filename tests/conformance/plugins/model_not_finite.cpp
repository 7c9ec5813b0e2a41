// Divides by a norm that can be 0.
#include "linear_model.h"

#include <cmath>

namespace {
struct Faulty final : LinearModel {
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass& pass) noexcept override {
    LinearModel::forward(x, pass);
    for (std::size_t b = 0; b < x.count; ++b) y().row(b)[0] /= std::floor(std::fabs(x.row(b)[0]));
    return y();
  }
};
}  // namespace

PLEXUS_PLUGIN("model_not_finite", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
