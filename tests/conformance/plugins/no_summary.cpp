// A component that does not say what it is.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("no_summary", "1.0") { plugin.add<Half>("faulty", {}); }
