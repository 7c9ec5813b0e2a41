// The squared error, as in the delta rule.
#include <plexus/plugin.h>

namespace {

// L = 1/B Σ_b ½ Σ_k (t_bk − y_bk)²,  ∂L/∂y_bk = (y_bk − t_bk) / B     (Widrow and Hoff, 1960)
class SquaredError final : public plexus::Loss {
 public:
  void plan(const plexus::Task&) override {}

  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto batch = static_cast<double>(y.count);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      const float* const output = y.row(b);
      const float* const target = targets.values.row(b);
      const auto weight = static_cast<double>(targets.weight(b));
      for (std::size_t k = 0; k < y.width; ++k) {
        const auto error = static_cast<double>(output[k]) - static_cast<double>(target[k]);
        sum += weight * (error * error);
      }
      if (dy.data == nullptr) continue;
      const auto share = static_cast<float>(weight / batch);
      float* const gradient = dy.row(b);
      for (std::size_t k = 0; k < y.width; ++k) gradient[k] = share * (output[k] - target[k]);
    }
    return 0.5 * sum / batch;
  }
};

}  // namespace

PLEXUS_PLUGIN("squared_error", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<SquaredError>("squared_error", {.summary = "Half the squared distance to the targets",
                                             .equation = "L = ½ Σ (t − y)², mean over the batch",
                                             .reference = "Widrow and Hoff, Adaptive switching circuits, 1960"});
}
