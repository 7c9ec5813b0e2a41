// LARS: gradient descent with momentum whose rate is, in each array of the model, in proportion to the length of the
// weights over that of their gradient.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// r = κ ‖w‖ / (‖g‖ + λ ‖w‖)     (1 where one of the norms is 0)
// v ← μ v + η r (g + λ w)
// w ← w − v
//
// You, Gitman and Ginsburg, Large batch training of convolutional networks, 2017.
class Lars final : public plexus::MatrixOptimizer {
 public:
  struct Settings {
    double learning_rate = 1.0;
    double momentum = 0.9;
    double trust = 0.001;
    double weight_decay = 0.0;
    bool weights_only = false;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"momentum", &Settings::momentum, plexus::fraction(), "share μ of the last move that is kept"},
          {"trust", &Settings::trust, plexus::positive(),
           "κ: how far a step goes at the rate 1, as a share of the length of the weights"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: adds λ w to the gradient"},
          {"weights_only", &Settings::weights_only,
           "biases, gains and shifts move as with sgd: without the quotient of norms and without decay"},
      };
    }
  };

  explicit Lars(const Settings& settings) : settings_(settings) {}

  void plan(plexus::OptimizerPlan& plan) override {
    MatrixOptimizer::plan(plan);
    velocity_ = plan.state("velocity");
  }

  [[nodiscard]] bool follows_momentum() const noexcept override { return true; }

  void begin_step(const plexus::Step& step) noexcept override {
    mu_ = step.momentum.value_or(settings_.momentum);
    rate_ = settings_.learning_rate * step.rate_factor;
  }

  void move(const plexus::OptimizedParameter& parameter, plexus::Rows w, plexus::ConstRows g) noexcept override {
    const bool adapts = !settings_.weights_only || parameter.group == "weights";
    const double decay = adapts ? settings_.weight_decay : 0.0;
    double ratio = 1.0;
    if (adapts) {
      const double of_weights = std::sqrt(plexus::sum_of_squares(w));
      const double of_gradient = std::sqrt(plexus::sum_of_squares(g));
      if (of_weights > 0.0 && of_gradient > 0.0)
        ratio = settings_.trust * of_weights / (of_gradient + decay * of_weights);
    }
    const auto length = static_cast<float>(rate_ * ratio);
    const auto momentum = static_cast<float>(mu_);
    float* const v = velocity_ + parameter.offset;
    plexus::vectorized(parameter.size(),
                       [=, values = w.data, slope = g.data, lambda = static_cast<float>(decay)](std::size_t i) {
                         v[i] = momentum * v[i] + length * (slope[i] + lambda * values[i]);
                         values[i] -= v[i];
                       });
  }

 private:
  Settings settings_;
  double mu_ = 0.0;  // μ of this step
  float* velocity_ = nullptr;
  double rate_ = 0.0;
};

}  // namespace

PLEXUS_PLUGIN("lars", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Lars>("lars",
                   {.summary = "Descent with momentum whose rate is, in each array of the model, in proportion to "
                               "the length of the weights over that of their gradient; for large batches",
                    .equation = "r = κ ‖w‖ / (‖g‖ + λ ‖w‖),  v ← μ v + η r (g + λ w),  w ← w − v",
                    .reference = "You, Gitman and Ginsburg, Large batch training of convolutional networks, "
                                 "2017"});
}
