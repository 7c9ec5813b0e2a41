// Begins with noise from a generator that is not plexus's.
#include <plexus/plugin.h>

#include <random>

namespace {
struct Faulty final : plexus::Optimizer {
  void plan(plexus::OptimizerPlan& plan) override { m = plan.state("momentum"); }
  void begin_step(const plexus::Step& step) noexcept override { rate = 0.01F * static_cast<float>(step.rate_factor); }
  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) {
      m[offset + i] = 0.9F * m[offset + i] + g[i];
      w[i] -= rate * (1.0F + noise) * m[offset + i];
    }
  }
  float* m = nullptr;
  float noise = 1e-6F * static_cast<float>(std::random_device{}() % 1000);
  float rate = 0.0F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_determinism", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"});
}
