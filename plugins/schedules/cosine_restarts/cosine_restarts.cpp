// Half periods of the cosine one after another: the rate jumps back to its full value.
#include <plexus/plugin.h>

#include <cmath>
#include <numbers>

namespace {

// Period i = 0, 1, … lasts T gⁱ epochs. In it, after e epochs of its own,
// f = m + (1 − m) (1 + cos(π e / (T gⁱ))) / 2     (Loshchilov and Hutter, 2017)
class CosineRestarts final : public plexus::Schedule {
 public:
  struct Settings {
    double period = 10.0;
    double growth = 1.0;
    double minimum = 0.0;
    bool smooth = true;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"period", &Settings::period, plexus::positive(), "T: epochs until the first restart"},
          {"growth", &Settings::growth, plexus::at_least(1), "g: how many times longer each period is than the last"},
          {"minimum", &Settings::minimum, plexus::not_negative(), "m: the factor at the end of a period"},
          {"smooth", &Settings::smooth, "change with each step; false: once an epoch"},
      };
    }
  };

  explicit CosineRestarts(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const double epoch = settings_.smooth ? progress.epoch() : std::floor(progress.epoch());
    const double part = part_of_period(epoch);
    return settings_.minimum + (1.0 - settings_.minimum) * 0.5 * (1.0 + std::cos(std::numbers::pi * part));
  }

 private:
  [[nodiscard]] double part_of_period(double epoch) const noexcept {
    const double periods = epoch / settings_.period;
    const double growth = settings_.growth;
    // The sum 1 + g + … + gⁿ⁻¹ is (gⁿ − 1) / (g − 1), which says nothing of a g that is nearly 1.
    if (growth - 1.0 < 1e-9) return periods - std::floor(periods);
    const double restarts = std::floor(std::log1p(periods * (growth - 1.0)) / std::log(growth));
    const double length = std::pow(growth, restarts);
    const double part = (periods - (length - 1.0) / (growth - 1.0)) / length;
    // Rounding may see a restart too early, or not yet.
    return part < 0.0 ? 1.0 : part >= 1.0 ? 0.0 : part;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("cosine_restarts", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<CosineRestarts>(
      "cosine_restarts", {.summary = "Half periods of the cosine one after another: the rate jumps back to its full "
                                     "value",
                          .equation = "f = m + (1 − m) (1 + cos(π e / (T gⁱ))) / 2, e epochs into period i",
                          .reference = "Loshchilov and Hutter, SGDR: stochastic gradient descent with warm "
                                       "restarts, 2017"});
}
