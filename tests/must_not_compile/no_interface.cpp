// Not a component.
// expected: a component derives from one interface, publicly: class Lion final : public plexus::Optimizer
#include <plexus/plugin.h>

namespace {

class Half final {
 public:
  struct Settings {
    double factor = 0.5;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factor", &Settings::factor, plexus::positive(), "the factor"}};
    }
  };
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(const plexus::Progress&) const noexcept { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("no_interface", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
