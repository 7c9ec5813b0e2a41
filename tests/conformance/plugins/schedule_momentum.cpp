// A momentum of 1, at which nothing that was added to a move is ever forgotten.
#include <plexus/plugin.h>

#include <optional>

namespace {
struct Faulty final : plexus::Schedule {
  [[nodiscard]] double factor(const plexus::Progress&) const noexcept override { return 1.0; }
  [[nodiscard]] std::optional<double> momentum(const plexus::Progress& progress) const noexcept override {
    return static_cast<double>(progress.step) / static_cast<double>(progress.total_steps);
  }
};
}  // namespace

PLEXUS_PLUGIN("schedule_momentum", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A schedule with one fault"}); }
