// Settings without a table of their members.
// expected: the component's Settings have no table of their members; give the struct a public 'static auto parameters()
#include <plexus/plugin.h>

namespace {

class Half final : public plexus::Schedule {
 public:
  struct Settings {
    double factor = 0.5;
  };
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("no_parameters", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
