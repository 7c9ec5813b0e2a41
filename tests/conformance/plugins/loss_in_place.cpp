// Reads outputs again after their gradient was written over them, if dy is y.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Loss {
  void plan(const plexus::Task&) override {}
  double evaluate(plexus::ConstRows y, const plexus::Targets& targets, plexus::Rows dy) noexcept override {
    const auto share = 1.0F / static_cast<float>(y.count);
    if (dy.data != nullptr)
      for (std::size_t b = 0; b < y.count; ++b)
        for (std::size_t k = 0; k < y.width; ++k)
          dy.row(b)[k] = targets.weight(b) * share * (y.row(b)[k] - targets.values.row(b)[k]);
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) {
        const auto error = static_cast<double>(y.row(b)[k] - targets.values.row(b)[k]);
        sum += 0.5 * targets.weight(b) * error * error;
      }
    return sum / static_cast<double>(y.count);
  }
};
}  // namespace

PLEXUS_PLUGIN("loss_in_place", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A loss with one fault"}); }
