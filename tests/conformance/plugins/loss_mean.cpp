// Sums over the batch where the mean is wanted.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Loss {
  void plan(const plexus::Task&) override {}
  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) {
        const float error = y.row(b)[k] - targets.values.row(b)[k];
        sum += 0.5 * targets.weight(b) * error * error;
        if (dy.data != nullptr) dy.row(b)[k] = targets.weight(b) * error;
      }
    return sum / 1.0;
  }
};
}  // namespace

PLEXUS_PLUGIN("loss_mean", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A loss with one fault"}); }
