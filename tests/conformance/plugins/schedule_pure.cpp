// Counts its calls.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 1.0 / ++calls; }
  mutable int calls = 0;
};
}  // namespace

PLEXUS_PLUGIN("schedule_pure", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
