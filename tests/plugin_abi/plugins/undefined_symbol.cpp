// A library that was linked without something that it needs.
#include <plexus/plugin.h>

double bessel_of_third_kind(double x);

namespace {
struct Bessel final : plexus::Schedule {
  double factor(const plexus::Progress& progress) const noexcept override {
    return bessel_of_third_kind(progress.epoch());
  }
};
}  // namespace

PLEXUS_PLUGIN("undefined_symbol", "1.0") { plugin.add<Bessel>("bessel", {.summary = "Needs a missing function"}); }
