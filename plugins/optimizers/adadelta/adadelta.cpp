// AdaDelta: steps in the units of the parameters, with hardly a rate to choose.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// d = g + λ w
// s ← ρ s + (1 − ρ) d²
// Δ = √(u + ε) / √(s + ε) · d
// u ← ρ u + (1 − ρ) Δ²
// w ← w − η Δ
//
// Zeiler, ADADELTA: an adaptive learning rate method, 2012.
class Adadelta final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 1.0;
    double decay = 0.9;
    double epsilon = 1e-6;
    double weight_decay = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "η: factor of each move"},
          {"decay", &Settings::decay, plexus::fraction(), "share ρ of the running means that is kept"},
          {"epsilon", &Settings::epsilon, plexus::at_least(1e-30), "ε: lets the first moves begin"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
      };
    }
  };

  explicit Adadelta(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    square_ = plan.state("mean_square_gradient");
    moved_ = plan.state("mean_square_move");
  }

  void begin_step(const plexus::Step& step) noexcept override {
    rate_ = static_cast<float>(settings_.learning_rate * step.rate_factor);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto rho = static_cast<float>(settings_.decay);
    const auto rest = static_cast<float>(1.0 - settings_.decay);
    const auto epsilon = static_cast<float>(settings_.epsilon);
    const auto weight_decay = static_cast<float>(settings_.weight_decay);
    float* const s = square_ + offset;
    float* const u = moved_ + offset;
    plexus::vectorized(n, [=, rate = rate_](std::size_t i) {
      const float d = g[i] + weight_decay * w[i];
      s[i] = rho * s[i] + rest * (d * d);
      const float move = std::sqrt(u[i] + epsilon) / std::sqrt(s[i] + epsilon) * d;
      u[i] = rho * u[i] + rest * (move * move);
      w[i] -= rate * move;
    });
  }

 private:
  Settings settings_;
  float* square_ = nullptr;
  float* moved_ = nullptr;
  float rate_ = 0.0F;
};

}  // namespace

PLEXUS_PLUGIN("adadelta", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Adadelta>(
      "adadelta",
      {.summary = "Steps in the units of the parameters, with hardly a rate to choose",
       .equation = "s ← ρ s + (1 − ρ) g²,  Δ = √(u + ε) / √(s + ε) · g,  u ← ρ u + (1 − ρ) Δ²,  w ← w − η Δ",
       .reference = "Zeiler, ADADELTA: an adaptive learning rate method, 2012"});
}
