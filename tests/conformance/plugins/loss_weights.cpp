// Counts all examples alike.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Loss {
  void plan(const plexus::Task&) override {}
  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) {
        const float error = y.row(b)[k] - targets.values.row(b)[k];
        sum += 0.5 * error * error;
        if (dy.data != nullptr) dy.row(b)[k] = error / y.count;
      }
    return sum / y.count;
  }
};
}  // namespace

PLEXUS_PLUGIN("loss_weights", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A loss with one fault"}); }
