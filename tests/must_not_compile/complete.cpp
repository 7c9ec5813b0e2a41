// Nothing is missing here: this one compiles, and the others differ from it by one mistake.
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
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("complete", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
