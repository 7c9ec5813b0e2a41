// Goes on with what an earlier evaluation has counted.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::Metric {
  plexus::MetricInfo plan(const plexus::MeasuredTask&) override {
    return {.name = "faulty", .meaning = "distance of the @ examples"};
  }
  void begin(std::size_t) override { rows = 0.0; }
  void add(plexus::ConstRows y, const plexus::Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) sum += std::fabs(y.row(b)[k] - targets.values.row(b)[k]);
    rows += static_cast<double>(y.count);
  }
  double value() noexcept override { return sum / rows; }
  double sum = 0.0;
  double rows = 0.0;
};
}  // namespace

PLEXUS_PLUGIN("metric_begin", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A metric with one fault"}); }
