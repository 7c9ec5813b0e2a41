// Absolute values of weights, minimised beside the loss: a proximal step behind each step of another optimizer.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace {

// A step of another optimizer with the rate η_t, and then for each weight, but no bias, gain or shift:
// w ← sign(w) max(0, |w| − η_t λ)     which minimises ½ (w′ − w)² + η_t λ |w′|
//
// Duchi and Singer, Efficient online and batch learning using forward backward splitting, 2009; Daubechies, Defrise and
// De Mol, An iterative thresholding algorithm for linear inverse problems with a sparsity constraint, 2004.
class L1 final : public plexus::Optimizer {
 public:
  struct Settings {
    plexus::Component<plexus::Optimizer> inner{"sgd"};
    double weight = 1e-4;
    std::optional<double> learning_rate;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"inner", &Settings::inner, "the optimizer that moves the parameters before that"},
          {"weight", &Settings::weight, plexus::not_negative(),
           "λ: what is minimised is the loss + λ Σ |w|, where 'inner' is sgd; of optimizers that scale gradients to "
           "about 1, "
           "such as adam, λ is compared with that"},
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(),
           "η: weights become smaller by η λ in a step, times what the schedule says; null: the rate of 'inner'"},
      };
    }
  };

  explicit L1(const Settings& settings) : settings_(settings), inner_(settings_.inner.get()) {
    const std::optional<double> rate =
        settings.learning_rate ? settings.learning_rate : rate_in(settings.inner.settings());
    if (!rate)
      throw plexus::Error(
          "the optimizer in 'inner' has no 'learning_rate' that weights could become smaller with; set the "
          "'learning_rate' of 'l1'");
    learning_rate_ = *rate;
  }

  void plan(plexus::OptimizerPlan& plan) override {
    inner_->plan(plan);
    for (const plexus::OptimizedParameter& each : plan.parameters())
      if (each.group == "weights") weights_.push_back({each.offset, each.offset + each.size()});
  }

  // plain_descent() is not passed on: the gradient alone does not make the step.
  [[nodiscard]] bool whole() const noexcept override { return inner_->whole(); }
  [[nodiscard]] bool follows_momentum() const noexcept override { return inner_->follows_momentum(); }
  [[nodiscard]] std::size_t passes() const noexcept override { return inner_->passes(); }
  void between_passes(std::size_t pass, std::size_t n, float* w, const float* g) noexcept override {
    inner_->between_passes(pass, n, w, g);
  }

  void begin_step(const plexus::Step& step) noexcept override {
    inner_->begin_step(step);
    threshold_ = static_cast<float>(learning_rate_ * step.rate_factor * settings_.weight);
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    inner_->update(offset, n, w, g);
    const std::size_t end = offset + n;
    auto range =
        std::partition_point(weights_.begin(), weights_.end(), [=](const Range& each) { return each.end <= offset; });
    for (; range != weights_.end() && range->begin < end; ++range) {
      const std::size_t first = std::max(range->begin, offset);
      float* const values = w + (first - offset);
      plexus::vectorized(std::min(range->end, end) - first, [=, threshold = threshold_](std::size_t i) {
        const float rest = std::fabs(values[i]) - threshold;
        values[i] = rest <= 0.0F ? 0.0F : std::copysign(rest, values[i]);  // a NaN stays one
      });
    }
  }

 private:
  struct Range {
    std::size_t begin;
    std::size_t end;
  };

  /// Of an optimizer, or of the one that it holds.
  static std::optional<double> rate_in(const plexus::Value& optimizer) {
    if (const plexus::Value* const rate = optimizer.find("learning_rate"); rate != nullptr && rate->is_number())
      return rate->real();
    const plexus::Value* const inner = optimizer.find("inner");
    return inner == nullptr ? std::nullopt : rate_in(*inner);
  }

  Settings settings_;  // which keep the inner optimizer
  plexus::Optimizer* inner_;
  double learning_rate_ = 0.0;
  float threshold_ = 0.0F;      // η_t λ
  std::vector<Range> weights_;  // within the flat parameters
};

}  // namespace

PLEXUS_PLUGIN("l1", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<L1>("l1",
                 {.summary = "The absolute values of weights, minimised beside the loss by a proximal step behind "
                             "each step of another optimizer: weights become exactly 0. Biases, gains and shifts "
                             "are left alone",
                  .equation = "a step of the inner optimizer; w ← sign(w) max(0, |w| − η λ)",
                  .reference = "Duchi and Singer, Efficient online and batch learning using forward backward "
                               "splitting, 2009"});
}
