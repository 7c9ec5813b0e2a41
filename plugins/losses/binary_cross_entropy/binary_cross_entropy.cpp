// The cross-entropy of yes and no, for each output by itself: several may be true at once.
#include <plexus/plugin.h>

#include <limits>

namespace {

// p = 1 / (1 + e^−y)
// L = −1/B Σ_b Σ_k (t log p + (1 − t) log (1 − p)),  ∂L/∂y = (p − t) / B     (Cox, 1958)
class BinaryCrossEntropy final : public plexus::ElementwiseLoss<BinaryCrossEntropy> {
 public:
  struct Function {
    // −log p = log(1 + e^−y) and −log(1 − p) = log(1 + e^y), in which nothing large is subtracted.
    [[nodiscard]] float value(float y, float t) const {
      const float loss = t * plexus::softplus(-y) + (1.0F - t) * plexus::softplus(y);
      return t >= 0.0F && t <= 1.0F ? loss : std::numeric_limits<float>::quiet_NaN();
    }
    [[nodiscard]] float derivative(float y, float t) const { return plexus::logistic(y) - t; }
  };

  [[nodiscard]] Function function() const noexcept { return {}; }
  [[nodiscard]] plexus::Logits logits() const noexcept override { return plexus::Logits::sigmoid; }
};

}  // namespace

PLEXUS_PLUGIN("binary_cross_entropy", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<BinaryCrossEntropy>(
      "binary_cross_entropy",
      {.summary =
           "The cross-entropy of the logistic function of each output by itself: several labels may be true at "
           "once, as targets 0 and 1 or shares between. The outputs are logits. A target outside of 0 to 1 makes "
           "the loss NaN",
       .equation = "L = −Σ (t log p + (1 − t) log (1 − p)) with p = 1 / (1 + e^−y), mean over the batch",
       .reference = "Cox, The regression analysis of binary sequences, 1958"});
}
