// Divides by a state that is 0 at first.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Optimizer {
  void plan(plexus::OptimizerPlan& plan) override { m = plan.state("momentum"); }
  void begin_step(const plexus::Step& step) noexcept override { rate = 0.01F * static_cast<float>(step.rate_factor); }
  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) {
      if (g[i] == 0.0F) continue;
      w[i] -= rate * g[i] / m[offset + i];
      m[offset + i] += g[i] * g[i];
    }
  }
  float* m = nullptr;
  float rate = 0.0F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_not_finite", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"});
}
