// Writes into the gradient, which is not its own: clipping in place.
#include <plexus/plugin.h>

#include <algorithm>

namespace {
struct Faulty final : plexus::Optimizer {
  void plan(plexus::OptimizerPlan&) override {}
  void begin_step(const plexus::Step& step) noexcept override { rate = 0.01F * static_cast<float>(step.rate_factor); }
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    auto* const clipped = const_cast<float*>(g);
    for (std::size_t i = 0; i < n; ++i) clipped[i] = std::clamp(g[i], -0.1F, 0.1F);
    for (std::size_t i = 0; i < n; ++i) w[i] -= rate * clipped[i];
  }
  float rate = 0.0F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_changes_gradient", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"});
}
