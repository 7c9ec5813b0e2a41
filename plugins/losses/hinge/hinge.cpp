// The multi-class hinge loss of Crammer and Singer: the label must lead the best of the others by a margin.
#include <plexus/plugin.h>

#include <algorithm>

namespace {

// r = the largest output but the label's, the first of equals
// L = 1/B Σ_b max(0, m + y_r − y_label),  ∂L/∂y_r = 1/B, ∂L/∂y_label = −1/B where that is above 0
//     (Crammer and Singer, 2001)
class Hinge final : public plexus::Loss {
 public:
  struct Settings {
    double margin = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"margin", &Settings::margin, plexus::positive(), "m: by how much the label must lead"},
      };
    }
  };

  explicit Hinge(const Settings& settings) : margin_(settings.margin) {}

  void plan(const plexus::Task& task) override {
    if (!task.classification)
      throw plexus::Error("'hinge' is for classes, but the data set has real targets; use 'huber' or 'squared_error'");
  }

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      const float* const output = y.row(b);
      const auto label = static_cast<std::size_t>(targets.labels[b]);
      std::size_t rival = y.width;
      for (std::size_t k = 0; k < y.width; ++k)
        if (k != label && (rival == y.width || !(output[k] <= output[rival]))) rival = k;
      const double missing =
          rival == y.width ? 0.0 : margin_ + static_cast<double>(output[rival]) - static_cast<double>(output[label]);
      const auto weight = static_cast<double>(targets.weight(b));
      if (!(missing <= 0.0)) sum += weight * missing;  // a NaN too
      if (dy.data == nullptr) continue;
      float* const gradient = dy.row(b);
      std::fill_n(gradient, y.width, 0.0F);
      if (missing <= 0.0) continue;
      const auto share = static_cast<float>(weight / batch);
      gradient[rival] = share;
      gradient[label] = -share;
    }
    return sum / batch;
  }

 private:
  double margin_;
};

}  // namespace

PLEXUS_PLUGIN("hinge", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Hinge>(
      "hinge", {.summary = "The multi-class hinge loss of Crammer and Singer, for classes: the label must lead the "
                           "best of the others, and only that one, by a margin",
                .equation = "L = max(0, m + max_{k ≠ label} y_k − y_label), mean over the batch",
                .reference = "Crammer and Singer, On the algorithmic implementation of multiclass kernel-based "
                             "vector machines, 2001"});
}
