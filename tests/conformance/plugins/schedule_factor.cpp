// Goes below 0 behind the planned end.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Schedule {
  double factor(const plexus::Progress& progress) const noexcept override {
    return 1.0 - static_cast<double>(progress.step) / static_cast<double>(progress.total_steps);
  }
};
}  // namespace

PLEXUS_PLUGIN("schedule_factor", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
