// Stochastic gradient descent, with momentum if asked for.
#include <plexus/plugin.h>

#include <optional>

namespace {

// d = g + λ w
// m ← μ m + (1 − τ) d     (in the first step m ← d)
// w ← w − η m             (with Nesterov's momentum w ← w − η (d + μ m); without momentum w ← w − η d)
//
// Robbins and Monro, 1951; Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in
// deep learning, 2013. Momentum as PyTorch has it: the rate stands outside.
class Sgd final : public plexus::Optimizer {
 public:
  struct Settings {
    double learning_rate = 0.01;
    double momentum = 0.0;
    double dampening = 0.0;
    bool nesterov = false;
    double weight_decay = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"momentum", &Settings::momentum, plexus::not_negative(), "share μ of the last move that is kept"},
          {"dampening", &Settings::dampening, plexus::between(0, 1),
           "τ: how much less of a gradient enters the momentum"},
          {"nesterov", &Settings::nesterov, "look ahead by one move (needs momentum, and no dampening)"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
      };
    }
  };

  explicit Sgd(const Settings& settings) : settings_(settings) {
    if (settings.nesterov && settings.momentum == 0.0)
      throw plexus::Error(
          "'nesterov' is true but 'momentum' is 0; set a momentum such as 0.9, or leave 'nesterov' out");
    if (settings.nesterov && settings.dampening != 0.0)
      throw plexus::Error("'nesterov' is true but 'dampening' is not 0; leave one of the two out");
    if (settings.dampening != 0.0 && settings.momentum == 0.0)
      throw plexus::Error("'dampening' has no effect as 'momentum' is 0; set a momentum such as 0.9, or leave it out");
  }

  void plan(plexus::OptimizerPlan& plan) override {
    if (settings_.momentum != 0.0) momentum_ = plan.state("momentum");
  }

  [[nodiscard]] bool follows_momentum() const noexcept override { return settings_.momentum != 0.0; }

  void begin_step(const plexus::Step& step) noexcept override {
    mu_ = step.momentum.value_or(settings_.momentum);
    rate_ = static_cast<float>(settings_.learning_rate * step.rate_factor);
    share_ = step.number == 1 ? 1.0F : static_cast<float>(1.0 - settings_.dampening);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    const auto decay = static_cast<float>(settings_.weight_decay);
    const auto mu = static_cast<float>(mu_);
    float* const m = momentum_ == nullptr ? nullptr : momentum_ + offset;
    if (settings_.momentum == 0.0) {
      plexus::vectorized(n, [=, rate = rate_](std::size_t i) { w[i] -= rate * (g[i] + decay * w[i]); });
    } else if (settings_.nesterov) {
      plexus::vectorized(n, [=, rate = rate_](std::size_t i) {
        const float d = g[i] + decay * w[i];
        m[i] = mu * m[i] + d;
        w[i] -= rate * (d + mu * m[i]);
      });
    } else {
      plexus::vectorized(n, [=, rate = rate_, share = share_](std::size_t i) {
        m[i] = mu * m[i] + share * (g[i] + decay * w[i]);
        w[i] -= rate * m[i];
      });
    }
  }

  [[nodiscard]] std::optional<float> plain_descent() const noexcept override {
    if (settings_.momentum != 0.0 || settings_.weight_decay != 0.0) return std::nullopt;
    return rate_;
  }

 private:
  Settings settings_;
  double mu_ = 0.0;  // μ of this step
  float* momentum_ = nullptr;
  float rate_ = 0.0F;
  float share_ = 1.0F;
};

}  // namespace

PLEXUS_PLUGIN("sgd", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sgd>("sgd",
                  {.summary = "Stochastic gradient descent, with momentum if asked for",
                   .equation = "d = g + λ w,  m ← μ m + (1 − τ) d,  w ← w − η m",
                   .reference = "Robbins and Monro, A stochastic approximation method, 1951; Sutskever et al., On "
                                "the importance of initialization and momentum in deep learning, 2013"});
}
