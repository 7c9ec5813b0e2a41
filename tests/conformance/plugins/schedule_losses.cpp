// Remembers the lowest loss that it was told.
#include <plexus/plugin.h>

#include <algorithm>

namespace {
struct Faulty final : plexus::Schedule {
  double factor(const plexus::Progress& progress) const noexcept override {
    for (const double loss : progress.train_losses) lowest = std::min(lowest, loss);
    return lowest;
  }
  mutable double lowest = 1e3;
};
}  // namespace

PLEXUS_PLUGIN("schedule_losses", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
