// RMSProp: gradients divided by their recent root mean square.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// d = g + λ w
// s ← α s + (1 − α) d²
// a ← α a + (1 − α) d,  r = √(s − a²) + ε     (centred; else r = √s + ε)
// m ← μ m + d / r
// w ← w − η m                                 (without momentum w ← w − η d / r)
//
// Tieleman and Hinton, Neural networks for machine learning, lecture 6.5, 2012; centred: Graves, Generating sequences
// with recurrent neural networks, 2013.
class RmsProp final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.01;
    double alpha = 0.99;
    double epsilon = 1e-8;
    double momentum = 0.0;
    bool centered = false;
    double weight_decay = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"alpha", &Settings::alpha, plexus::fraction(), "share α of the running means that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: keeps the quotient finite"},
          {"momentum", &Settings::momentum, plexus::not_negative(), "share μ of the last move that is kept"},
          {"centered", &Settings::centered, "divide by the standard deviation instead of the root mean square"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
      };
    }
  };

  explicit RmsProp(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    square_ = plan.state("mean_square");
    if (settings_.centered) mean_ = plan.state("mean");
    if (settings_.momentum != 0.0) momentum_ = plan.state("momentum");
  }

  [[nodiscard]] bool follows_momentum() const noexcept override { return settings_.momentum != 0.0; }

  void begin_step(const plexus::Step& step) noexcept override {
    mu_ = step.momentum.value_or(settings_.momentum);
    rate_ = static_cast<float>(settings_.learning_rate * step.rate_factor);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto alpha = static_cast<float>(settings_.alpha);
    const auto beta = static_cast<float>(1.0 - settings_.alpha);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    const auto decay = static_cast<float>(settings_.weight_decay);
    const auto mu = static_cast<float>(mu_);
    float* const s = square_ + offset;
    float* const a = mean_ == nullptr ? nullptr : mean_ + offset;
    float* const m = momentum_ == nullptr ? nullptr : momentum_ + offset;
    const auto root = [=](std::size_t i, float d) {
      s[i] = alpha * s[i] + beta * (d * d);
      return std::sqrt(s[i]) + epsilon;
    };
    const auto centered_root = [=](std::size_t i, float d) {
      s[i] = alpha * s[i] + beta * (d * d);
      a[i] = alpha * a[i] + beta * d;
      const float variance = s[i] - a[i] * a[i];  // below 0 only by rounding
      return std::sqrt(variance < 0.0F ? 0.0F : variance) + epsilon;
    };
    const auto move = [&](auto divisor) {
      if (settings_.momentum == 0.0) {
        plexus::vectorized(n, [=, rate = rate_](std::size_t i) {
          const float d = g[i] + decay * w[i];
          w[i] -= rate * (d / divisor(i, d));
        });
      } else {
        plexus::vectorized(n, [=, rate = rate_](std::size_t i) {
          const float d = g[i] + decay * w[i];
          m[i] = mu * m[i] + d / divisor(i, d);
          w[i] -= rate * m[i];
        });
      }
    };
    if (settings_.centered)
      move(centered_root);
    else
      move(root);
  }

 private:
  Settings settings_;
  double mu_ = 0.0;  // μ of this step
  float* square_ = nullptr;
  float* mean_ = nullptr;
  float* momentum_ = nullptr;
  float rate_ = 0.0F;
};

}  // namespace

PLEXUS_PLUGIN("rmsprop", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<RmsProp>("rmsprop",
                      {.summary = "Gradients divided by their recent root mean square",
                       .equation = "d = g + λ w,  s ← α s + (1 − α) d²,  m ← μ m + d / (√s + ε),  w ← w − η m",
                       .reference = "Tieleman and Hinton, Neural networks for machine learning, lecture 6.5, "
                                    "2012"});
}
