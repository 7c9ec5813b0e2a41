// The cross-entropy of the softmax of the outputs, for classes.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>

namespace {

// p_k = e^(y_k − max y) / Σ_j e^(y_j − max y)
// L = −1/B Σ_b log p_label,  ∂L/∂y_bk = (p_bk − [k is the label of b]) / B     (Bridle, 1990)
class CrossEntropy final : public plexus::Loss {
 public:
  void plan(const plexus::Task& task) override {
    if (!task.classification)
      throw plexus::Error("'cross_entropy' is for classes, but the data set has real targets; use 'squared_error'");
    shifted_ = plexus::Buffer(plexus::padded(task.outputs));
    exponentials_ = plexus::Buffer(plexus::padded(task.outputs));
  }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    double loss = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      const auto label = static_cast<std::size_t>(targets.labels[b]);
      const double sum = exponentiate(y.row(b), y.width);
      loss += std::log(sum) - static_cast<double>(shifted_.data()[label]);
      if (dy.data == nullptr) continue;
      const auto scale = static_cast<float>(1.0 / (sum * batch));
      const float* const p = exponentials_.data();
      float* const gradient = dy.row(b);
      for (std::size_t k = 0; k < y.width; ++k) gradient[k] = scale * p[k];
      gradient[label] -= static_cast<float>(1.0 / batch);
    }
    return loss / batch;
  }

 private:
  // Whole vectors are computed, so that few classes need no loop over single ones; what is in the padding does not
  // matter. Returns Σ e^(y_k − max y).
  double exponentiate(const float* y, std::size_t width) noexcept {
    float* const z = shifted_.data();
    float* const e = exponentials_.data();
    float largest = y[0];
    for (std::size_t k = 1; k < width; ++k) largest = std::max(largest, y[k]);
    for (std::size_t k = 0; k < width; ++k) z[k] = y[k] - largest;
    plexus::vectorized(plexus::padded(width), [=](std::size_t k) { e[k] = plexus::exponential(z[k]); });
    double sum = 0.0;
    for (std::size_t k = 0; k < width; ++k) sum += static_cast<double>(e[k]);
    return sum;
  }

  plexus::Buffer shifted_;
  plexus::Buffer exponentials_;
};

}  // namespace

PLEXUS_PLUGIN("cross_entropy", "1.0.0") {
  plugin.add<CrossEntropy>("cross_entropy",
                           {.summary = "The cross-entropy of the softmax of the outputs, for classes",
                            .equation = "L = −log (e^y_label / Σ_k e^y_k), mean over the batch",
                            .reference = "Bridle, Probabilistic interpretation of feedforward classification network "
                                         "outputs, 1990"});
}
