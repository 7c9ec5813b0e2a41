// Lion, "Symbolic discovery of optimization algorithms" (Chen et al., 2023), as a plugin of somebody else.
#include <plexus/plugin.h>

/// c = β₁ m + (1 − β₁) g,  w ← w − η (sign(c) + λ w),  m ← β₂ m + (1 − β₂) g
class Lion final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 1e-4, beta1 = 0.9, beta2 = 0.99, weight_decay = 0;
    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::positive(), "η, the length of each step"},
          {"beta1", &Settings::beta1, plexus::fraction(), "β₁, how much of the momentum the step uses"},
          {"beta2", &Settings::beta2, plexus::fraction(), "β₂, how slowly the momentum changes"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ, decoupled from the gradient"}};
    }
  };

  explicit Lion(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override { m_ = plan.state("m"); }

  void begin_step(const plexus::Step& step) noexcept override {
    rate_ = static_cast<float>(settings_.learning_rate * step.rate_factor);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto beta1 = static_cast<float>(settings_.beta1), beta2 = static_cast<float>(settings_.beta2);
    const auto decay = static_cast<float>(settings_.weight_decay);
    plexus::vectorized(n, [=, m = m_ + offset, rate = rate_](std::size_t i) {
      const float c = beta1 * m[i] + (1 - beta1) * g[i];
      w[i] -= rate * ((c > 0 ? 1.0F : c < 0 ? -1.0F : 0.0F) + decay * w[i]);
      m[i] = beta2 * m[i] + (1 - beta2) * g[i];
    });
  }

 private:
  Settings settings_;
  float* m_ = nullptr;
  float rate_ = 0;
};

PLEXUS_PLUGIN("lion", "1.0.0") {
  plugin.add<Lion>("lion", {.summary = "The sign of an interpolated momentum",
                            .equation = "c = β₁ m + (1 − β₁) g,  w ← w − η (sign(c) + λ w),  m ← β₂ m + (1 − β₂) g",
                            .reference = "Chen et al. (2023)"});
}
