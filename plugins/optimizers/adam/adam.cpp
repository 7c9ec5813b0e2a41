// Adam: momentum and a rate for each parameter, from running moments of the gradient.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// d = g + λ w
// m ← β₁ m + (1 − β₁) d,  v ← β₂ v + (1 − β₂) d²
// w ← w − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)     (AMSGrad: the largest v so far in place of v)
//
// Kingma and Ba, Adam: a method for stochastic optimization, 2015; AMSGrad: Reddi, Kale and Kumar, 2018.
class Adam final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.001;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.0;
    bool amsgrad = false;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"beta1", &Settings::beta1, plexus::fraction(), "share β₁ of the mean gradient m that is kept"},
          {"beta2", &Settings::beta2, plexus::fraction(), "share β₂ of the mean squared gradient v that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: keeps the quotient finite"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
          {"amsgrad", &Settings::amsgrad, "divide by the largest v so far"},
      };
    }
  };

  explicit Adam(const Settings& settings) : settings_(settings) {}

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
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto beta1 = static_cast<float>(beta1_);
    const auto beta2 = static_cast<float>(settings_.beta2);
    const auto rest1 = static_cast<float>(1.0 - beta1_);
    const auto rest2 = static_cast<float>(1.0 - settings_.beta2);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    const auto decay = static_cast<float>(settings_.weight_decay);
    const float rate = rate_;
    const float scale = scale_;
    float* const m = first_ + offset;
    float* const v = second_ + offset;
    float* const largest = largest_ == nullptr ? nullptr : largest_ + offset;
    if (settings_.amsgrad) {
      plexus::vectorized(n, [=](std::size_t i) {
        const float d = g[i] + decay * w[i];
        m[i] = beta1 * m[i] + rest1 * d;
        v[i] = beta2 * v[i] + rest2 * (d * d);
        largest[i] = largest[i] > v[i] ? largest[i] : v[i];
        w[i] = w[i] - rate * (m[i] / (std::sqrt(largest[i]) * scale + epsilon));
      });
    } else {
      plexus::vectorized(n, [=](std::size_t i) {
        const float d = g[i] + decay * w[i];
        m[i] = beta1 * m[i] + rest1 * d;
        v[i] = beta2 * v[i] + rest2 * (d * d);
        w[i] = w[i] - rate * (m[i] / (std::sqrt(v[i]) * scale + epsilon));
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
};

}  // namespace

PLEXUS_PLUGIN("adam", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Adam>("adam",
                   {.summary = "Momentum and a rate for each parameter, from running moments of its gradient",
                    .equation = "m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  "
                                "w ← w − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)",
                    .reference = "Kingma and Ba, Adam: a method for stochastic optimization, 2015; Reddi, Kale and "
                                 "Kumar, On the convergence of Adam and beyond, 2018"});
}
