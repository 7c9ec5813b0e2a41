// Keeps in a member what lasts from step to step.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass& pass) noexcept override {
    LinearModel::forward(x, pass);
    if (pass.mode == plexus::Mode::training)
      for (std::size_t b = 0; b < x.count; ++b) y().row(b)[0] += 1e-3F * static_cast<float>(steps / 2);
    return y();
  }
  void backward(plexus::Rows dy, plexus::Gradients& gradients) noexcept override {
    LinearModel::backward(dy, gradients);
    ++steps;
  }
  int steps = 0;
};
}  // namespace

PLEXUS_PLUGIN("model_restore", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
