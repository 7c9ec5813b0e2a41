// A constructor that nobody may call.
// expected: the component has Settings but no public constructor that takes them
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

 private:
  explicit Half(const Settings& settings) : settings_(settings) {}

 public:
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("private_constructor", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
