// NAdam: Adam with Nesterov's momentum, whose share grows in the first steps.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// d = g + λ w,  μ_t = β₁ (1 − ½ · 0.96^(t ψ)),  M_t = μ_1 ⋯ μ_t
// m ← β₁ m + (1 − β₁) d,  v ← β₂ v + (1 − β₂) d²
// w ← w − η (μ_{t+1} / (1 − M_{t+1}) · m + (1 − μ_t) / (1 − M_t) · d) / (√(v / (1 − β₂ᵗ)) + ε)
//
// Dozat, Incorporating Nesterov momentum into Adam, 2016.
class NAdam final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.002;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.0;
    double momentum_decay = 0.004;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"beta1", &Settings::beta1, plexus::fraction(), "share β₁ of the mean gradient m that is kept"},
          {"beta2", &Settings::beta2, plexus::fraction(), "share β₂ of the mean squared gradient v that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: keeps the quotient finite"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
          {"momentum_decay", &Settings::momentum_decay, plexus::not_negative(),
           "ψ: how fast the share of the momentum grows to β₁"},
      };
    }
  };

  explicit NAdam(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    first_ = plan.state("first_moment");
    second_ = plan.state("second_moment");
  }

  void begin_step(const plexus::Step& step) noexcept override {
    const auto t = static_cast<double>(step.number);
    const double rate = settings_.learning_rate * step.rate_factor;
    const double product = product_up_to(step.number);
    const double next = momentum_at(t + 1.0);
    momentum_rate_ = static_cast<float>(rate * next / (1.0 - product * next));
    gradient_rate_ = static_cast<float>(rate * (1.0 - momentum_at(t)) / (1.0 - product));
    scale_ = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(settings_.beta2, t)));
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto beta1 = static_cast<float>(settings_.beta1);
    const auto beta2 = static_cast<float>(settings_.beta2);
    const auto rest1 = static_cast<float>(1.0 - settings_.beta1);
    const auto rest2 = static_cast<float>(1.0 - settings_.beta2);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    const auto decay = static_cast<float>(settings_.weight_decay);
    float* const m = first_ + offset;
    float* const v = second_ + offset;
    plexus::vectorized(n, [=, of_m = momentum_rate_, of_d = gradient_rate_, scale = scale_](std::size_t i) {
      const float d = g[i] + decay * w[i];
      m[i] = beta1 * m[i] + rest1 * d;
      v[i] = beta2 * v[i] + rest2 * (d * d);
      w[i] = w[i] - (of_m * m[i] + of_d * d) / (std::sqrt(v[i]) * scale + epsilon);
    });
  }

 private:
  [[nodiscard]] double momentum_at(double t) const noexcept {
    return settings_.beta1 * (1.0 - 0.5 * std::pow(0.96, t * settings_.momentum_decay));
  }

  /// M_t. It follows from t alone; the last one is remembered because the next one is usually what is asked for.
  double product_up_to(std::uint64_t t) noexcept {
    if (t < known_) {
      known_ = 0;
      product_ = 1.0;
    }
    // Below this it is 0 beside 1, and stays there.
    for (; known_ < t && product_ > 1e-30; ++known_) product_ *= momentum_at(static_cast<double>(known_ + 1));
    return product_;
  }

  Settings settings_;
  float* first_ = nullptr;
  float* second_ = nullptr;
  std::uint64_t known_ = 0;
  double product_ = 1.0;
  float momentum_rate_ = 0.0F;
  float gradient_rate_ = 0.0F;
  float scale_ = 1.0F;  // 1 / √(1 − β₂ᵗ)
};

}  // namespace

PLEXUS_PLUGIN("nadam", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<NAdam>("nadam",
                    {.summary = "Adam with Nesterov's momentum",
                     .equation = "m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  μ_t = β₁ (1 − ½ · 0.96^(t ψ)),  "
                                 "w ← w − η (μ_{t+1} m / (1 − Π μ) + (1 − μ_t) g / (1 − Π μ)) / "
                                 "(√(v / (1 − β₂ᵗ)) + ε)",
                     .reference = "Dozat, Incorporating Nesterov momentum into Adam, 2016"});
}
