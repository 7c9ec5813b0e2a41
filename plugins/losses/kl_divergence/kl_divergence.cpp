// The divergence of the softmax of the outputs from a distribution that is the target: soft labels.
#include <plexus/plugin.h>

#include <cmath>
#include <limits>

namespace {

// p = softmax(y)
// L = 1/B Σ_b Σ_k t_k log(t_k / p_k), with 0 log 0 = 0,  ∂L/∂y_k = (p_k Σ_j t_j − t_k) / B
//     (Kullback and Leibler, 1951)
class KlDivergence final : public plexus::Loss {
 public:
  void plan(const plexus::Task& task) override {
    if (task.outputs < 2)
      throw plexus::Error(
          "'kl_divergence' compares distributions, and one output has none; use "
          "'binary_cross_entropy' for shares");
    softmax_ = plexus::Softmax(task.outputs);
  }

  [[nodiscard]] plexus::Logits logits() const noexcept override { return plexus::Logits::softmax; }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      softmax_.compute(y.row(b));
      const float* const target = targets.values.row(b);
      const auto weight = static_cast<double>(targets.weight(b));
      double total = 0.0;
      for (std::size_t k = 0; k < y.width; ++k) {
        const auto t = static_cast<double>(target[k]);
        total += t;
        if (t > 0.0) sum += weight * t * (std::log(t) - softmax_.log_probability(k));
        if (!(t >= 0.0)) sum = std::numeric_limits<double>::quiet_NaN();
      }
      // Where outputs are NaN so is the loss, also for a target of zeros.
      sum += 0.0 * softmax_.log_probability(0);
      if (dy.data == nullptr) continue;
      float* const gradient = dy.row(b);
      for (std::size_t k = 0; k < y.width; ++k)
        gradient[k] =
            static_cast<float>(weight * (softmax_.probability(k) * total - static_cast<double>(target[k])) / batch);
    }
    return sum / batch;
  }

 private:
  plexus::Softmax softmax_;
};

}  // namespace

PLEXUS_PLUGIN("kl_divergence", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<KlDivergence>(
      "kl_divergence", {.summary = "The divergence of the softmax of the outputs from targets that are distributions "
                                   "(soft labels). A target below 0 makes the loss NaN",
                        .equation = "L = Σ t log (t / p) with p = softmax(y), mean over the batch",
                        .reference = "Kullback and Leibler, On information and sufficiency, 1951"});
}
