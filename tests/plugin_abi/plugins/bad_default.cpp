// A library whose parameter has a default that its own constraint forbids.
#include <plexus/plugin.h>

namespace {
struct Decay final : plexus::Schedule {
  struct Settings {
    double rate = 1.5;

    static auto parameters() {
      return plexus::Parameters<Settings>{{"rate", &Settings::rate, plexus::fraction(), "decay in a step"}};
    }
  };
  explicit Decay(const Settings&) {}
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("bad_default", "1.0") { plugin.add<Decay>("decay", {.summary = "Bad default"}); }
