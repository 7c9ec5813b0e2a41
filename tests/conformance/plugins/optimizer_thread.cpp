// Leaves a thread behind, which goes on when its trial has ended.
#include <plexus/plugin.h>

#include <chrono>
#include <thread>

namespace {
struct Faulty final : plexus::Optimizer {
  void plan(plexus::OptimizerPlan&) override {
    std::thread([] { std::this_thread::sleep_for(std::chrono::seconds(60)); }).detach();
  }
  void begin_step(const plexus::Step& step) noexcept override { rate = 0.01F * static_cast<float>(step.rate_factor); }
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= rate * g[i];
  }
  float rate = 0.0F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_thread", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"}); }
