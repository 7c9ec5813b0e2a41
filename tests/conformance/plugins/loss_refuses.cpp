// Refuses every task.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Loss {
  void plan(const plexus::Task&) override { throw plexus::Error("not today"); }
  double evaluate(plexus::ConstRows, const plexus::Targets&, plexus::Rows) noexcept override { return 0.0; }
};
}  // namespace

PLEXUS_PLUGIN("loss_refuses", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A loss with one fault"}); }
