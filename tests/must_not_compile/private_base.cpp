// A class derives privately if it does not say otherwise.
// expected: a component derives from one interface, publicly: class Lion final : public plexus::Optimizer
#include <plexus/plugin.h>

namespace {

class Half final : plexus::Schedule {
 public:
  struct Settings {
    double factor = 0.5;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factor", &Settings::factor, plexus::positive(), "the factor"}};
    }
  };
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("private_base", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
