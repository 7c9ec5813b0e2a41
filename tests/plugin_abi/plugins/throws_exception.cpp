// A library that offers a component and then throws.
#include <plexus/plugin.h>

namespace {
struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("throws_exception", "1.0") {
  plugin.add<Half>("half", {.summary = "Never seen"});
  throw std::runtime_error("the table of coefficients is empty");
}
