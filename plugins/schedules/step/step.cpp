// A staircase: the rate is multiplied by a factor every few epochs.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

// f = γ^⌊epoch / n⌋
class Staircase final : public plexus::Schedule {
 public:
  struct Settings {
    std::uint64_t every = 10;
    double factor = 0.1;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"every", &Settings::every, plexus::at_least(1), "n: epochs from one step to the next"},
          {"factor", &Settings::factor, plexus::not_negative(), "γ: what the rate is multiplied by"},
      };
    }
  };

  explicit Staircase(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const std::uint64_t stairs = progress.step / progress.steps_per_epoch / settings_.every;
    return std::min(std::pow(settings_.factor, static_cast<double>(stairs)), std::numeric_limits<double>::max());
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("step", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Staircase>(
      "step", {.summary = "The rate is multiplied by a factor every few epochs", .equation = "f = γ^⌊epoch / n⌋"});
}
