// LAMB: Adam whose step has, in each array of the model, a length in proportion to that of the weights.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>

namespace {

// m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
// u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λ w
// w ← w − η · ‖w‖ / ‖u‖ · u     (the quotient is 1 where one of the norms is 0)
//
// You et al., Large batch optimization for deep learning: training BERT in 76 minutes, 2020.
class Lamb final : public plexus::MatrixOptimizer {
 public:
  struct Settings {
    double learning_rate = 0.001;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-6;
    double weight_decay = 0.01;
    bool weights_only = false;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(),
           "η: how far a step goes, as a share of the length of the weights"},
          {"beta1", &Settings::beta1, plexus::fraction(), "share β₁ of the mean gradient m that is kept"},
          {"beta2", &Settings::beta2, plexus::fraction(), "share β₂ of the mean squared gradient v that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: keeps the quotient finite"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the step"},
          {"weights_only", &Settings::weights_only,
           "biases, gains and shifts move as with adam: without the quotient of norms and without decay"},
      };
    }
  };

  explicit Lamb(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    MatrixOptimizer::plan(plan);
    first_ = plan.state("first_moment");
    second_ = plan.state("second_moment");
    std::size_t largest = 0;
    for (const plexus::OptimizedParameter& each : parameters()) largest = std::max(largest, each.size());
    step_ = plexus::Buffer(largest);
  }

  [[nodiscard]] bool follows_momentum() const noexcept override { return true; }

  void begin_step(const plexus::Step& step) noexcept override {
    beta1_ = step.momentum.value_or(settings_.beta1);
    const auto t = static_cast<double>(step.number);
    rate_ = settings_.learning_rate * step.rate_factor;
    mean_scale_ = static_cast<float>(1.0 / (1.0 - std::pow(beta1_, t)));
    scale_ = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(settings_.beta2, t)));
  }

  void move(const plexus::OptimizedParameter& parameter, plexus::Rows w, plexus::ConstRows g) noexcept override {
    const bool adapts = !settings_.weights_only || parameter.group == "weights";
    const auto beta1 = static_cast<float>(beta1_);
    const auto beta2 = static_cast<float>(settings_.beta2);
    const auto rest1 = static_cast<float>(1.0 - beta1_);
    const auto rest2 = static_cast<float>(1.0 - settings_.beta2);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    const auto decay = static_cast<float>(adapts ? settings_.weight_decay : 0.0);
    float* const m = first_ + parameter.offset;
    float* const v = second_ + parameter.offset;
    float* const u = step_.data();
    plexus::vectorized(parameter.size(),
                       [=, values = w.data, slope = g.data, of_m = mean_scale_, scale = scale_](std::size_t i) {
                         m[i] = beta1 * m[i] + rest1 * slope[i];
                         v[i] = beta2 * v[i] + rest2 * (slope[i] * slope[i]);
                         u[i] = of_m * m[i] / (std::sqrt(v[i]) * scale + epsilon) + decay * values[i];
                       });
    double ratio = 1.0;
    if (adapts) {
      const double of_weights = plexus::sum_of_squares(w);
      const double of_step = plexus::sum_of_squares({u, w.count, w.width, w.stride});
      if (of_weights > 0.0 && of_step > 0.0) ratio = std::sqrt(of_weights / of_step);
    }
    const auto length = static_cast<float>(rate_ * ratio);
    plexus::vectorized(parameter.size(), [=, values = w.data](std::size_t i) { values[i] -= length * u[i]; });
  }

 private:
  Settings settings_;
  double beta1_ = 0.0;  // β₁ of this step
  float* first_ = nullptr;
  float* second_ = nullptr;
  plexus::Buffer step_;  // u of one array
  double rate_ = 0.0;
  float mean_scale_ = 1.0F;  // 1 / (1 − β₁ᵗ)
  float scale_ = 1.0F;       // 1 / √(1 − β₂ᵗ)
};

}  // namespace

PLEXUS_PLUGIN("lamb", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Lamb>(
      "lamb",
      {.summary = "Adam whose step has, in each array of the model, a length in proportion to that of the weights; "
                  "for large batches",
       .equation = "m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  "
                   "u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λ w,  w ← w − η ‖w‖ / ‖u‖ · u",
       .reference = "You et al., Large batch optimization for deep learning: training BERT in 76 minutes, 2020"});
}
