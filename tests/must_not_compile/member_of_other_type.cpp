// A member of a type that no setting has.
// expected: a member of Settings has a type that no setting can have; it may be bool, an integer, float, double,
// std::string
#include <plexus/plugin.h>

#include <map>

namespace {

class Half final : public plexus::Schedule {
 public:
  struct Settings {
    std::map<std::string, double> factor;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factor", &Settings::factor, plexus::any(), "the factor"}};
    }
  };
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor.at("half"); }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("member_of_other_type", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
