// The cross-entropy of the softmax of the outputs, for classes.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>

namespace {

// p_k = e^(y_k − max y) / Σ_j e^(y_j − max y)
// t_k = (1 − ε) [k is the label of b] + ε / K
// L = −1/B Σ_b Σ_k t_bk log p_bk,  ∂L/∂y_bk = (p_bk − t_bk) / B     (Bridle, 1990; smoothed: Szegedy et al., 2016)
class CrossEntropy final : public plexus::Loss {
 public:
  struct Settings {
    double label_smoothing = 0.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"label_smoothing", &Settings::label_smoothing, plexus::between(0, 1),
           "ε: the share of each target that is spread evenly over all classes"},
      };
    }
  };

  explicit CrossEntropy(const Settings& settings) : smoothing_(settings.label_smoothing) {}

  void plan(const plexus::Task& task) override {
    if (!task.classification)
      throw plexus::Error("'cross_entropy' is for classes, but the data set has real targets; use 'squared_error'");
    shifted_ = plexus::Buffer(rows_at_once * plexus::padded(task.outputs));
    exponentials_ = plexus::Buffer(rows_at_once * plexus::padded(task.outputs));
  }

  [[nodiscard]] plexus::Logits logits() const noexcept override { return plexus::Logits::softmax; }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    const std::size_t stride = plexus::padded(y.width);
    double loss = 0.0;
    for (std::size_t first = 0; first < y.count; first += rows_at_once) {
      const std::size_t rows = std::min(rows_at_once, y.count - first);
      exponentiate(y, first, rows);
      for (std::size_t b = 0; b < rows; ++b) {
        const auto label = static_cast<std::size_t>(targets.labels[first + b]);
        const float* const p = exponentials_.data() + b * stride;
        double sum = 0.0;
        for (std::size_t k = 0; k < y.width; ++k) sum += static_cast<double>(p[k]);
        const float* const z = shifted_.data() + b * stride;
        const auto weight = static_cast<double>(targets.weight(first + b));
        double own = std::log(sum) - static_cast<double>(z[label]);
        if (smoothing_ > 0.0) {
          double mean = 0.0;
          for (std::size_t k = 0; k < y.width; ++k) mean += static_cast<double>(z[k]) / static_cast<double>(y.width);
          own += smoothing_ * (static_cast<double>(z[label]) - mean);
        }
        loss += weight * own;
        if (dy.data == nullptr) continue;
        const auto scale = static_cast<float>(weight / (sum * batch));
        float* const gradient = dy.row(first + b);
        for (std::size_t k = 0; k < y.width; ++k) gradient[k] = scale * p[k];
        gradient[label] -= static_cast<float>(weight * (1.0 - smoothing_) / batch);
        if (smoothing_ > 0.0) {
          const auto spread = static_cast<float>(weight * smoothing_ / (static_cast<double>(y.width) * batch));
          for (std::size_t k = 0; k < y.width; ++k) gradient[k] -= spread;
        }
      }
    }
    return loss / batch;
  }

 private:
  static constexpr std::size_t rows_at_once = 16;

  // y − max y and its exponential for some rows. Whole vectors are computed, of all these rows in one loop, so that few
  // classes need no loop over single ones; what is in the padding does not matter.
  void exponentiate(const plexus::ConstRows& y, std::size_t first, std::size_t rows) noexcept {
    const std::size_t stride = plexus::padded(y.width);
    float* const z = shifted_.data();
    float* const e = exponentials_.data();
    for (std::size_t b = 0; b < rows; ++b) {
      const float* const row = y.row(first + b);
      float largest = row[0];
      for (std::size_t k = 1; k < y.width; ++k) largest = std::max(largest, row[k]);
      for (std::size_t k = 0; k < y.width; ++k) z[b * stride + k] = row[k] - largest;
    }
    plexus::vectorized(rows * stride, [=](std::size_t k) { e[k] = plexus::exponential(z[k]); });
  }

  double smoothing_;
  plexus::Buffer shifted_;
  plexus::Buffer exponentials_;
};

}  // namespace

PLEXUS_PLUGIN("cross_entropy", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<CrossEntropy>(
      "cross_entropy", {.summary = "The cross-entropy of the softmax of the outputs, for classes",
                        .equation = "L = −Σ_k t_k log (e^y_k / Σ_j e^y_j) with t_k = (1 − ε) [k is the label] + ε / K, "
                                    "mean over the batch",
                        .reference = "Bridle, Probabilistic interpretation of feedforward classification network "
                                     "outputs, 1990; Szegedy et al., Rethinking the inception architecture for "
                                     "computer vision, 2016"});
}
