// One of its parameters gets no gradient.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void plan(plexus::ModelPlan& plan) override {
    LinearModel::plan(plan);
    plan.vector("gain", plan.outputs(), 1.0F);
  }
};
}  // namespace

PLEXUS_PLUGIN("model_no_gradient", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
