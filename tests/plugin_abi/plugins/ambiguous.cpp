// A library without faults that offers a name which the library good offers too.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("ambiguous", "1.0") { plugin.add<Half>("constant", {.summary = "Half at all times"}); }
