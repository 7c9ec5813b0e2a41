// Compares each row with the first one, so that the order of the rows counts.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Loss {
  void plan(const plexus::Task&) override {}
  [[nodiscard]] bool depends_on_batch() const noexcept override { return true; }
  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    double sum = 0.0;
    for (std::size_t k = 0; k < y.width; ++k) {
      const float first = y.row(0)[k];
      double of_first = 0.0;
      for (std::size_t b = 0; b < y.count; ++b) {
        const float apart = y.row(b)[k] - first;
        const float weight = targets.weight(b);
        sum += 0.5 * weight * apart * apart;
        of_first -= static_cast<double>(weight * apart);
        if (dy.data != nullptr && b > 0) dy.row(b)[k] = weight * apart / static_cast<float>(y.count);
      }
      if (dy.data != nullptr) dy.row(0)[k] = static_cast<float>(of_first / static_cast<double>(y.count));
    }
    return sum / static_cast<double>(y.count);
  }
};
}  // namespace

PLEXUS_PLUGIN("loss_order", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A loss with one fault"}); }
