// AdaBelief: Adam that divides by how far the gradient is from what was expected of it.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// m ← β₁ m + (1 − β₁) g,  s ← β₂ s + (1 − β₂) (g − m)² + ε
// w ← (1 − η λ) w − η · m / (1 − β₁ᵗ) / (√(s / (1 − β₂ᵗ)) + ε)
//
// Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, 2020.
class AdaBelief final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.001;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"beta1", &Settings::beta1, plexus::fraction(), "share β₁ of the mean gradient m that is kept"},
          {"beta2", &Settings::beta2, plexus::fraction(), "share β₂ of the variance s that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: added to the variance in each step"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: w shrinks by η λ w in each step"},
      };
    }
  };

  explicit AdaBelief(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    mean_ = plan.state("mean");
    variance_ = plan.state("variance");
  }

  [[nodiscard]] bool follows_momentum() const noexcept override { return true; }

  void begin_step(const plexus::Step& step) noexcept override {
    beta1_ = step.momentum.value_or(settings_.beta1);
    const auto t = static_cast<double>(step.number);
    const double rate = settings_.learning_rate * step.rate_factor;
    rate_ = static_cast<float>(rate / (1.0 - std::pow(beta1_, t)));
    scale_ = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(settings_.beta2, t)));
    kept_ = static_cast<float>(1.0 - rate * settings_.weight_decay);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto beta1 = static_cast<float>(beta1_);
    const auto beta2 = static_cast<float>(settings_.beta2);
    const auto rest1 = static_cast<float>(1.0 - beta1_);
    const auto rest2 = static_cast<float>(1.0 - settings_.beta2);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    float* const m = mean_ + offset;
    float* const s = variance_ + offset;
    plexus::vectorized(n, [=, rate = rate_, scale = scale_, kept = kept_](std::size_t i) {
      m[i] = beta1 * m[i] + rest1 * g[i];
      const float surprise = g[i] - m[i];
      s[i] = beta2 * s[i] + rest2 * (surprise * surprise) + epsilon;
      w[i] = kept * w[i] - rate * (m[i] / (std::sqrt(s[i]) * scale + epsilon));
    });
  }

 private:
  Settings settings_;
  double beta1_ = 0.0;  // β₁ of this step
  float* mean_ = nullptr;
  float* variance_ = nullptr;
  float rate_ = 0.0F;   // η / (1 − β₁ᵗ)
  float scale_ = 1.0F;  // 1 / √(1 − β₂ᵗ)
  float kept_ = 1.0F;   // 1 − η λ
};

}  // namespace

PLEXUS_PLUGIN("adabelief", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<AdaBelief>(
      "adabelief", {.summary = "Adam that divides by how far a gradient is from what was expected of it",
                    .equation = "m ← β₁ m + (1 − β₁) g,  s ← β₂ s + (1 − β₂) (g − m)² + ε,  "
                                "w ← (1 − η λ) w − η · m / (1 − β₁ᵗ) / (√(s / (1 − β₂ᵗ)) + ε)",
                    .reference = "Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief in observed "
                                 "gradients, 2020"});
}
