// A library without faults in its source. It is built again with other settings, each of which the fingerprint shows;
// here it is built as plexus is.
#include <plexus/plugin.h>

namespace {

/// f(t) = ½
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};

}  // namespace

PLEXUS_PLUGIN("built_otherwise", "1") { plugin.add<Half>("half_otherwise", {.summary = "Half the rate"}); }
