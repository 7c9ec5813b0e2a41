// A library whose component has a name that no configuration could say.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("bad_name", "1.0") { plugin.add<Half>("Half-Life", {.summary = "Bad name"}); }
