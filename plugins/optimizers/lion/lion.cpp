// Lion: the sign of an interpolated momentum, so that each parameter moves by the same length.
#include <plexus/plugin.h>

namespace {

// c = β₁ m + (1 − β₁) g
// w ← (1 − η λ) w − η sign(c)
// m ← β₂ m + (1 − β₂) g
//
// Chen et al., Symbolic discovery of optimization algorithms, 2023.
class Lion final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 1e-4;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double weight_decay = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(),
           "step size η: three to ten times smaller than for adamw"},
          {"beta1", &Settings::beta1, plexus::fraction(), "share β₁ of the momentum m in a step"},
          {"beta2", &Settings::beta2, plexus::fraction(), "share β₂ of the momentum m that is kept"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: w shrinks by η λ w in each step"},
      };
    }
  };

  explicit Lion(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override { momentum_ = plan.state("momentum"); }

  [[nodiscard]] bool follows_momentum() const noexcept override { return true; }

  void begin_step(const plexus::Step& step) noexcept override {
    beta1_ = step.momentum.value_or(settings_.beta1);
    const double rate = settings_.learning_rate * step.rate_factor;
    rate_ = static_cast<float>(rate);
    kept_ = static_cast<float>(1.0 - rate * settings_.weight_decay);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto beta1 = static_cast<float>(beta1_);
    const auto beta2 = static_cast<float>(settings_.beta2);
    const auto rest1 = static_cast<float>(1.0 - beta1_);
    const auto rest2 = static_cast<float>(1.0 - settings_.beta2);
    float* const m = momentum_ + offset;
    plexus::vectorized(n, [=, rate = rate_, kept = kept_](std::size_t i) {
      const float c = beta1 * m[i] + rest1 * g[i];
      const float up = c > 0.0F ? 1.0F : 0.0F;
      const float down = c < 0.0F ? 1.0F : 0.0F;
      w[i] = kept * w[i] - rate * (up - down);
      m[i] = beta2 * m[i] + rest2 * g[i];
    });
  }

 private:
  Settings settings_;
  double beta1_ = 0.0;  // β₁ of this step
  float* momentum_ = nullptr;
  float rate_ = 0.0F;
  float kept_ = 1.0F;  // 1 − η λ
};

}  // namespace

PLEXUS_PLUGIN("lion", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Lion>("lion", {.summary = "The sign of an interpolated momentum: every parameter moves by the same length",
                            .equation = "w ← (1 − η λ) w − η sign(β₁ m + (1 − β₁) g),  m ← β₂ m + (1 − β₂) g",
                            .reference = "Chen et al., Symbolic discovery of optimization algorithms, 2023"});
}
