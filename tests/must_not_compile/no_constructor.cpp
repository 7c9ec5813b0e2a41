// Settings that no constructor takes.
// expected: the component has Settings but no public constructor that takes them; give it 'explicit Name(Settings
// settings)
#include <plexus/plugin.h>

namespace {

class Half final : public plexus::Schedule {
 public:
  struct Settings {
    double factor = 0.5;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factor", &Settings::factor, plexus::positive(), "the factor"}};
    }
  };
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("no_constructor", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
