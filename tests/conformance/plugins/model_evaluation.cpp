// Updates running statistics in evaluation too.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void plan(plexus::ModelPlan& plan) override {
    LinearModel::plan(plan);
    mean = plan.state("running_mean", 1, 0.0F);
  }
  plexus::ConstRows forward(plexus::ConstRows x, const plexus::Pass& pass) noexcept override {
    LinearModel::forward(x, pass);
    mean[0] += 0.1F * (y().row(0)[0] - mean[0]);
    return y();
  }
  float* mean = nullptr;
};
}  // namespace

PLEXUS_PLUGIN("model_evaluation", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
