// Declares an array and writes nothing into it.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Observer {
  void plan(plexus::ObserverPlan& plan) override {
    (void)plan.record({.name = "norm", .meaning = "norm", .dimensions = {plexus::parameter_dimension(plan)}});
  }
  void observe(plexus::Observed&) noexcept override {}
};
}  // namespace

PLEXUS_PLUGIN("observer_silent", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An observer with one fault"}); }
