// Returns as many rows as a batch may have, not as it has.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass& pass) noexcept override {
    LinearModel::forward(x, pass);
    return {output_.data(), 5, weights_->columns, weights_->stride};
  }
};
}  // namespace

PLEXUS_PLUGIN("model_outputs", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
