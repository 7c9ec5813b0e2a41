// The logarithm of a probability that is 0 for every other output.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::Loss {
  void plan(const plexus::Task&) override {}
  double evaluate(plexus::ConstRows y, const plexus::Targets&, plexus::Rows dy) noexcept override {
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) {
        sum += std::log(std::floor(y.row(b)[k]));
        if (dy.data != nullptr) dy.row(b)[k] = 1 / y.row(b)[k];
      }
    return sum / static_cast<double>(y.count);
  }
};
}  // namespace

PLEXUS_PLUGIN("loss_not_finite", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A loss with one fault"}); }
