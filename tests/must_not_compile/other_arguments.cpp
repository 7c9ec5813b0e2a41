// A function with other arguments than those of the interface overrides nothing.
// expected: the component does not override every function that its interface declares with = 0 | factor
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
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(plexus::Progress&) const noexcept { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("other_arguments", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
