// A student learns from what a teacher says of each class, beside what is true.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>

namespace {

// q_k ∝ p_k^(1/T) for the teacher's probabilities p,  s = softmax(y / T)
// L = (1 − α) (−log softmax(y)_label) + α T² Σ_k q_k log(q_k / s_k)
// ∂L/∂y = (1 − α) (softmax(y) − 1_label) + α T (s − q)     (Hinton, Vinyals and Dean, 2015)
class Distillation final : public plexus::Loss {
 public:
  struct Settings {
    double temperature = 2.0;
    double share = 0.9;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"temperature", &Settings::temperature, plexus::positive(),
           "T: above 1, what the teacher thinks of the wrong classes counts more"},
          {"share", &Settings::share, plexus::between(0, 1), "α: how much the teacher counts beside the labels"},
      };
    }
  };

  explicit Distillation(const Settings& settings) : settings_(settings) {}

  void plan(const plexus::Task& task) override {
    if (!task.classification || task.outputs < 2)
      throw plexus::Error(
          "'distillation' is for two classes or more, but the data set has real targets; use "
          "'kl_divergence' or 'squared_error'");
    outputs_ = plexus::Softmax(task.outputs);
    softened_ = plexus::Softmax(task.outputs);
    scaled_ = plexus::Buffer(plexus::padded(task.outputs));
    teacher_ = plexus::Buffer(plexus::padded(task.outputs));
  }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    const double share = settings_.share;
    const double temperature = settings_.temperature;
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      const auto label = static_cast<std::size_t>(targets.labels[b]);
      const auto weight = static_cast<double>(targets.weight(b));
      outputs_.compute(y.row(b));
      for (std::size_t k = 0; k < y.width; ++k)
        scaled_.data()[k] = static_cast<float>(static_cast<double>(y.row(b)[k]) / temperature);
      softened_.compute(scaled_.data());
      soften(targets.values.row(b), y.width);
      double divergence = 0.0;
      for (std::size_t k = 0; k < y.width; ++k)
        if (const auto q = static_cast<double>(teacher_.data()[k]); q > 0.0)
          divergence += q * (std::log(q) - softened_.log_probability(k));
      sum +=
          weight * ((share - 1.0) * outputs_.log_probability(label) + share * temperature * temperature * divergence);
      if (dy.data == nullptr) continue;
      float* const gradient = dy.row(b);
      for (std::size_t k = 0; k < y.width; ++k) {
        const double hard = k == label ? -outputs_.rest(k) : outputs_.probability(k);
        const double soft = softened_.probability(k) - static_cast<double>(teacher_.data()[k]);
        gradient[k] = static_cast<float>(weight * ((1.0 - share) * hard + share * temperature * soft) / batch);
      }
    }
    return sum / batch;
  }

 private:
  /// q of the targets, which are probabilities; of a single class, itself.
  void soften(const float* target, std::size_t width) noexcept {
    double total = 0.0;
    for (std::size_t k = 0; k < width; ++k) {
      const double p = std::max(static_cast<double>(target[k]), 0.0);
      const double q = p > 0.0 ? std::pow(p, 1.0 / settings_.temperature) : 0.0;
      teacher_.data()[k] = static_cast<float>(q);
      total += q;
    }
    for (std::size_t k = 0; k < width; ++k)
      teacher_.data()[k] = static_cast<float>(static_cast<double>(teacher_.data()[k]) / total);
  }

  Settings settings_;
  plexus::Softmax outputs_;
  plexus::Softmax softened_;
  plexus::Buffer scaled_;
  plexus::Buffer teacher_;
};

}  // namespace

PLEXUS_PLUGIN("distillation", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Distillation>(
      "distillation",
      {.summary = "Learns from what another network says of each class, which 'dataset.soft_targets' has, beside the "
                  "labels. Where nobody says anything, as of test rows, the labels alone are the targets",
       .equation = "L = (1 − α) CE(y, label) + α T² KL(q ‖ softmax(y / T)), q_k ∝ p_k^(1/T), mean over the batch",
       .reference = "Hinton, Vinyals and Dean, Distilling the knowledge in a neural network, 2015"});
}
