// An enum is a text with choices.
// expected: with plexus::one_of() in the place of an enum
#include <plexus/plugin.h>

namespace {

class Half final : public plexus::Schedule {
 public:
  struct Settings {
    enum class Factor { half, third };
    Factor factor = Factor::half;
    static auto parameters() {
      return plexus::Parameters<Settings>{{"factor", &Settings::factor, plexus::any(), "the factor"}};
    }
  };
  explicit Half(const Settings& settings) : settings_(settings) {}
  double factor(const plexus::Progress&) const noexcept override {
    return settings_.factor == Settings::Factor::half ? 0.5 : 0.33;
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("member_enum", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
