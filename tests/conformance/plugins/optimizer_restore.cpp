// Keeps its momentum where no checkpoint finds it.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Optimizer {
  void plan(plexus::OptimizerPlan& plan) override { m.resize(plan.parameter_count()); }
  void begin_step(const plexus::Step& step) noexcept override { rate = 0.01F * static_cast<float>(step.rate_factor); }
  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) {
      m[offset + i] = 0.9F * m[offset + i] + g[i];
      w[i] -= rate * m[offset + i];
    }
  }
  std::vector<float> m;
  float rate = 0.0F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_restore", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"}); }
