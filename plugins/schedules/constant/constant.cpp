// No schedule: the rate of the optimizer as it is.
#include <plexus/plugin.h>

namespace {

// f = 1
class Constant final : public plexus::Schedule {
 public:
  [[nodiscard]] double factor(const plexus::Progress&) const noexcept override { return 1.0; }
};

}  // namespace

PLEXUS_PLUGIN("constant_schedule", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Constant>("constant", {.summary = "The optimizer's rate as it is", .equation = "f = 1"});
}
