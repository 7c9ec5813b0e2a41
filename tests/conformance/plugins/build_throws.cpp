// A component that its defaults do not suit.
#include <plexus/plugin.h>

namespace {
struct Table final : plexus::Schedule {
  struct Settings {
    std::vector<double> factors;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factors", &Settings::factors, "the factor of each epoch"}};
    }
  };
  explicit Table(const Settings& settings) : first(settings.factors.at(0)) {}
  double factor(const plexus::Progress&) const noexcept override { return first; }
  double first;
};
}  // namespace

PLEXUS_PLUGIN("build_throws", "1.0") { plugin.add<Table>("faulty", {.summary = "Factors from a table"}); }
