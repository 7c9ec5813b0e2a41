// A library that offers two components of the same kind and name.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("duplicate_inside", "1.0") {
  plugin.add<Half>("half", {.summary = "One"});
  plugin.add<Half>("half", {.summary = "Another"});
}
