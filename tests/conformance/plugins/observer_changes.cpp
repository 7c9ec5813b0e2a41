// Sets a weight of what it looks at.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Observer {
  void plan(plexus::ObserverPlan& plan) override {
    array = plan.record({.name = "first", .meaning = "the first weight"});
  }
  void observe(plexus::Observed& seen) noexcept override {
    seen.record(array)[0] = seen.values(0).row(0)[0];
    *const_cast<float*>(seen.values(0).row(0)) = 0.5F;
  }
  std::size_t array = 0;
};
}  // namespace

PLEXUS_PLUGIN("observer_changes", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An observer with one fault"}); }
