// The same inside a list.
// expected: a member of Settings has a type that no setting can have
#include <plexus/plugin.h>

namespace {

class Half final : public plexus::Schedule {
 public:
  struct Settings {
    std::vector<void*> factor;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factor", &Settings::factor, plexus::any(), "the factor"}};
    }
  };
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(const plexus::Progress&) const noexcept override { return settings_.factor.empty() ? 1.0 : 0.5; }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("vector_of_other_type", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
