// Begins with a random number that is not plexus's.
#include <plexus/plugin.h>

#include <random>

namespace {
struct Faulty final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return offset; }
  double offset = 1.0 + 1e-6 * std::random_device{}();
};
}  // namespace

PLEXUS_PLUGIN("schedule_determinism", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
