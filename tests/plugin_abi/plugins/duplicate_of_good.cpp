// A library that calls itself as another one does and offers a component of the same name.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("good", "1.0") {
  plugin.add<Half>("fresh", {.summary = "New"});
  plugin.add<Half>("constant", {.summary = "That of the library good"});
}
