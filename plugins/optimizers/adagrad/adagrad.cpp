// AdaGrad: a rate of its own for each parameter, which falls as gradients add up.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// d = g + λ w
// s ← s + d²
// w ← w − η / (1 + (t − 1) ζ) · d / (√s + ε)
//
// Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011.
class Adagrad final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.01;
    double learning_rate_decay = 0.0;
    double initial_accumulator = 0.0;
    double epsilon = 1e-10;
    double weight_decay = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"learning_rate_decay", &Settings::learning_rate_decay, plexus::not_negative(),
           "ζ: step t uses η / (1 + (t − 1) ζ)"},
          {"initial_accumulator", &Settings::initial_accumulator, plexus::not_negative(), "s before the first step"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: keeps the quotient finite"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
      };
    }
  };

  explicit Adagrad(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    sum_ = plan.state("sum_of_squares", static_cast<float>(settings_.initial_accumulator));
  }

  void begin_step(const plexus::Step& step) noexcept override {
    const auto steps_before = static_cast<double>(step.number - 1);
    rate_ = static_cast<float>(settings_.learning_rate * step.rate_factor /
                               (1.0 + steps_before * settings_.learning_rate_decay));
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto decay = static_cast<float>(settings_.weight_decay);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    float* const s = sum_ + offset;
    plexus::vectorized(n, [=, rate = rate_](std::size_t i) {
      const float d = g[i] + decay * w[i];
      s[i] += d * d;
      w[i] -= rate * (d / (std::sqrt(s[i]) + epsilon));
    });
  }

 private:
  Settings settings_;
  float* sum_ = nullptr;
  float rate_ = 0.0F;
};

}  // namespace

PLEXUS_PLUGIN("adagrad", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Adagrad>("adagrad",
                      {.summary = "A rate for each parameter, which falls as its gradients add up",
                       .equation = "d = g + λ w,  s ← s + d²,  w ← w − η / (1 + (t − 1) ζ) · d / (√s + ε)",
                       .reference = "Duchi, Hazan and Singer, Adaptive subgradient methods for online learning "
                                    "and stochastic optimization, 2011"});
}
