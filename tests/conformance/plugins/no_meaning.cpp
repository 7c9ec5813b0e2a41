// A parameter that is not explained.
#include <plexus/plugin.h>

namespace {
struct Part final : plexus::Schedule {
  struct Settings {
    double part = 0.5;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"part", &Settings::part, plexus::between(0, 1), ""}};
    }
  };
  explicit Part(const Settings& settings) : part(settings.part) {}
  double factor(const plexus::Progress&) const noexcept override { return part; }
  double part;
};
}  // namespace

PLEXUS_PLUGIN("no_meaning", "1.0") { plugin.add<Part>("faulty", {.summary = "A part of the rate"}); }
