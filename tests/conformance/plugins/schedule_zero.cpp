// Divides integers.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Schedule {
  double factor(const plexus::Progress& progress) const noexcept override {
    return static_cast<double>(1 / (progress.step + 2));
  }
};
}  // namespace

PLEXUS_PLUGIN("schedule_zero", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
