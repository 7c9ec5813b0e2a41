// A constructor that wants what nobody gives it.
// expected: the component has no public constructor without arguments and no struct Settings
#include <plexus/plugin.h>

namespace {

class Half final : public plexus::Schedule {
 public:
  explicit Half(double factor) : factor_(factor) {}
  double factor(const plexus::Progress&) const noexcept override { return factor_; }

 private:
  double factor_;
};

}  // namespace

PLEXUS_PLUGIN("constructor_without_settings", "1") { plugin.add<Half>("half", {.summary = "Half the rate"}); }
