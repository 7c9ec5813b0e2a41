// AdamW: Adam with weight decay that does not pass through the moments.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
// w ← (1 − η λ) w − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)     (AMSGrad: the largest v so far in place of v)
//
// Loshchilov and Hutter, Decoupled weight decay regularization, 2019.
class AdamW final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.001;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.01;
    bool amsgrad = false;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"beta1", &Settings::beta1, plexus::fraction(), "share β₁ of the mean gradient m that is kept"},
          {"beta2", &Settings::beta2, plexus::fraction(), "share β₂ of the mean squared gradient v that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: keeps the quotient finite"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: w shrinks by η λ w in each step"},
          {"amsgrad", &Settings::amsgrad, "divide by the largest v so far"},
      };
    }
  };

  explicit AdamW(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    first_ = plan.state("first_moment");
    second_ = plan.state("second_moment");
    if (settings_.amsgrad) largest_ = plan.state("largest_second_moment");
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
    const float kept = kept_;
    const float rate = rate_;
    const float scale = scale_;
    float* const m = first_ + offset;
    float* const v = second_ + offset;
    float* const largest = largest_ == nullptr ? nullptr : largest_ + offset;
    if (settings_.amsgrad) {
      plexus::vectorized(n, [=](std::size_t i) {
        m[i] = beta1 * m[i] + rest1 * g[i];
        v[i] = beta2 * v[i] + rest2 * (g[i] * g[i]);
        largest[i] = largest[i] > v[i] ? largest[i] : v[i];
        w[i] = kept * w[i] - rate * (m[i] / (std::sqrt(largest[i]) * scale + epsilon));
      });
    } else {
      plexus::vectorized(n, [=](std::size_t i) {
        m[i] = beta1 * m[i] + rest1 * g[i];
        v[i] = beta2 * v[i] + rest2 * (g[i] * g[i]);
        w[i] = kept * w[i] - rate * (m[i] / (std::sqrt(v[i]) * scale + epsilon));
      });
    }
  }

 private:
  Settings settings_;
  double beta1_ = 0.0;  // β₁ of this step
  float* first_ = nullptr;
  float* second_ = nullptr;
  float* largest_ = nullptr;
  float rate_ = 0.0F;   // η / (1 − β₁ᵗ)
  float scale_ = 1.0F;  // 1 / √(1 − β₂ᵗ)
  float kept_ = 1.0F;   // 1 − η λ
};

}  // namespace

PLEXUS_PLUGIN("adamw", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<AdamW>("adamw", {.summary = "Adam with weight decay that does not pass through the moments",
                              .equation = "m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  "
                                          "w ← (1 − η λ) w − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)",
                              .reference = "Loshchilov and Hutter, Decoupled weight decay regularization, 2019"});
}
