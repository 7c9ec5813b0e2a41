// Has a rate of its own, whatever the schedule says.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Optimizer {
  void plan(plexus::OptimizerPlan&) override {}
  void begin_step(const plexus::Step&) noexcept override {}
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= rate * g[i];
  }
  float rate = 0.01F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_ignores_schedule", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"});
}
