// The negative log-likelihood of counts: the outputs are the logarithms of the expected ones.
#include <plexus/plugin.h>

#include <limits>

namespace {

// L = 1/B Σ_b Σ_k (e^y − t y),  ∂L/∂y = (e^y − t) / B; without log t!, which no output changes
//     (Nelder and Wedderburn, 1972)
class Poisson final : public plexus::ElementwiseLoss<Poisson> {
 public:
  struct Function {
    [[nodiscard]] float value(float y, float t) const {
      const float loss = plexus::exponential(y) - t * y;
      return t >= 0.0F ? loss : std::numeric_limits<float>::quiet_NaN();
    }
    [[nodiscard]] float derivative(float y, float t) const { return plexus::exponential(y) - t; }
  };

  void plan(const plexus::Task& task) override {
    if (task.classification)
      throw plexus::Error("'poisson' is for counts as targets, but the data set has classes; use 'cross_entropy'");
    ElementwiseLoss::plan(task);
  }

  [[nodiscard]] Function function() const noexcept { return {}; }
};

}  // namespace

PLEXUS_PLUGIN("poisson", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Poisson>(
      "poisson", {.summary = "For counts: the outputs are the logarithms of the expected ones. A target below 0 makes "
                             "the loss NaN",
                  .equation = "L = Σ (e^y − t y), mean over the batch",
                  .reference = "Nelder and Wedderburn, Generalized linear models, 1972"});
}
