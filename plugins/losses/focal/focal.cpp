// The focal loss: cross-entropy in which examples that are already right count less.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// p = softmax(y) of the label
// L = −1/B Σ_b (1 − p)^γ log p
// ∂L/∂y_k = (γ (1 − p)^(γ−1) p log p − (1 − p)^γ) ([k is the label] − p_k) / B     (Lin et al., 2017, for many classes)
class Focal final : public plexus::Loss {
 public:
  struct Settings {
    double gamma = 2.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"gamma", &Settings::gamma, plexus::not_negative(),
           "γ: 0 is the cross-entropy; larger looks harder at what "
           "is still wrong"},
      };
    }
  };

  explicit Focal(const Settings& settings) : gamma_(settings.gamma) {}

  void plan(const plexus::Task& task) override {
    if (!task.classification)
      throw plexus::Error("'focal' is for classes, but the data set has real targets; use 'squared_error'");
    softmax_ = plexus::Softmax(task.outputs);
  }

  [[nodiscard]] plexus::Logits logits() const noexcept override { return plexus::Logits::softmax; }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      softmax_.compute(y.row(b));
      const auto label = static_cast<std::size_t>(targets.labels[b]);
      const double log_p = softmax_.log_probability(label);
      const double rest = softmax_.rest(label);
      const double weight = std::pow(rest, gamma_);
      const auto of_example = static_cast<double>(targets.weight(b));
      sum -= of_example * weight * log_p;
      if (dy.data == nullptr) continue;
      // γ (1 − p)^(γ−1) p log p goes to 0 with 1 − p, though for γ < 1 its first factor does not.
      const double turn = rest > 0.0 ? gamma_ * weight / rest * softmax_.probability(label) * log_p : 0.0;
      const double slope = of_example * (turn - weight) / batch;
      float* const gradient = dy.row(b);
      for (std::size_t k = 0; k < y.width; ++k)
        gradient[k] = static_cast<float>(slope * (k == label ? rest : -softmax_.probability(k)));
    }
    return sum / batch;
  }

 private:
  double gamma_;
  plexus::Softmax softmax_;
};

}  // namespace

PLEXUS_PLUGIN("focal", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Focal>("focal",
                    {.summary = "Cross-entropy of the softmax in which examples that are right count less, for classes",
                     .equation = "L = −(1 − p)^γ log p with p = softmax(y)_label, mean over the batch",
                     .reference = "Lin, Goyal, Girshick, He and Dollár, Focal loss for dense object detection, 2017"});
}
