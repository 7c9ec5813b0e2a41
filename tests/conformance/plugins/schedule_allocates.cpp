// Takes memory in a step.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override {
    const std::vector<double> factors(3, 1.0);
    return factors.back();
  }
};
}  // namespace

PLEXUS_PLUGIN("schedule_allocates", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
