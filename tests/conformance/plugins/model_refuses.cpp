// Fits no data.
#include "linear_model.h"

namespace {
struct Faulty final : LinearModel {
  void plan(plexus::ModelPlan&) override { throw plexus::Error("it needs 5 outputs"); }
};
}  // namespace

PLEXUS_PLUGIN("model_refuses", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A model with one fault"}); }
