// A mean of the means of pieces, which depends on how rows are divided.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::Metric {
  plexus::MetricInfo plan(const plexus::MeasuredTask&) override {
    return {.name = "faulty", .meaning = "distance of the @ examples"};
  }
  void begin(std::size_t) override { sum = pieces = 0.0; }
  void add(plexus::ConstRows y, const plexus::Targets& targets) noexcept override {
    double piece = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) piece += std::fabs(y.row(b)[k] - targets.values.row(b)[k]);
    sum += piece / y.count;
    pieces += 1.0;
  }
  double value() noexcept override { return sum / pieces; }
  double sum = 0.0;
  double pieces = 0.0;
};
}  // namespace

PLEXUS_PLUGIN("metric_division", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A metric with one fault"}); }
