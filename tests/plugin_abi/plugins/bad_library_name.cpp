// A library with a slash in its name.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("bad/name", "1.0") { plugin.add<Half>("half", {.summary = "Half"}); }
