// Yogi, "Adaptive methods for nonconvex optimization" (Zaheer et al., 2018), as a plugin of somebody else.
#include <plexus/plugin.h>

/// m ← β₁ m + (1 − β₁) g,  v ← v − (1 − β₂) sign(v − g²) g²,  w ← w − η m / (√v + ε)
class Yogi final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-3;
    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::positive(), "η, the length of each step"},
          {"beta1", &Settings::beta1, plexus::fraction(), "β₁, how much of the mean gradient m is kept"},
          {"beta2", &Settings::beta2, plexus::fraction(), "β₂, how slowly the mean square v changes"},
          {"epsilon", &Settings::epsilon, plexus::positive(), "ε, keeps the quotient finite"}};
    }
  };

  explicit Yogi(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    m_ = plan.state("m");
    v_ = plan.state("v", 1e-6F);
  }

  void begin_step(const plexus::Step& step) noexcept override {
    rate_ = static_cast<float>(settings_.learning_rate * step.rate_factor);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto beta1 = static_cast<float>(settings_.beta1), rest2 = static_cast<float>(1 - settings_.beta2);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    plexus::vectorized(n, [=, m = m_ + offset, v = v_ + offset, rate = rate_](std::size_t i) {
      const float square = g[i] * g[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] -= rest2 * (v[i] > square ? 1.0F : -1.0F) * square;
      w[i] -= rate * (m[i] / (std::sqrt(v[i]) + epsilon));
    });
  }

 private:
  Settings settings_;
  float* m_ = nullptr;
  float* v_ = nullptr;
  float rate_ = 0;
};

PLEXUS_PLUGIN("yogi", "1.0.0") {
  plugin.add<Yogi>("yogi",
                   {.summary = "Adam whose rates grow back slowly",
                    .equation = "m ← β₁ m + (1 − β₁) g,  v ← v − (1 − β₂) sign(v − g²) g²,  w ← w − η m / (√v + ε)",
                    .reference = "Zaheer et al. (2018)"});
}
