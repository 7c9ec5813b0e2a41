// A factor that no rate survives: the exponent counts steps where it should count their share.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::Schedule {
  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    return std::fmin(std::exp(static_cast<double>(progress.step)), 1e300);
  }
};
}  // namespace

PLEXUS_PLUGIN("schedule_huge", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
