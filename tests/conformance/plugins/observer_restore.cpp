// Keeps what it has seen where no checkpoint holds it.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Observer {
  void plan(plexus::ObserverPlan& plan) override {
    array = plan.record({.name = "sum", .meaning = "sum of first weights"});
  }
  void observe(plexus::Observed& seen) noexcept override {
    sum += seen.values(0).row(0)[0];
    seen.record(array)[0] = sum;
  }
  std::size_t array = 0;
  float sum = 0.0F;
};
}  // namespace

PLEXUS_PLUGIN("observer_restore", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An observer with one fault"}); }
