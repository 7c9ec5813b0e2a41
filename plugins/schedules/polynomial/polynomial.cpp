// From the full rate to its minimum along a power of the time that is left.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace {

// f = m + (1 − m) (1 − epoch / T)ᵖ, and m from epoch T on
class Polynomial final : public plexus::Schedule {
 public:
  struct Settings {
    double power = 1.0;
    double minimum = 0.0;
    std::optional<double> epochs;
    bool smooth = true;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"power", &Settings::power, plexus::positive(), "p: 1 is a straight line"},
          {"minimum", &Settings::minimum, plexus::not_negative(), "m: the factor at the end"},
          {"epochs", &Settings::epochs, plexus::positive(),
           "T: when the minimum is reached; the whole training if not set"},
          {"smooth", &Settings::smooth, "change with each step; false: once an epoch"},
      };
    }
  };

  explicit Polynomial(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const double total = static_cast<double>(progress.total_steps) / static_cast<double>(progress.steps_per_epoch);
    const double epoch = settings_.smooth ? progress.epoch() : std::floor(progress.epoch());
    const double left = 1.0 - std::min(epoch / settings_.epochs.value_or(total), 1.0);
    return settings_.minimum + (1.0 - settings_.minimum) * std::pow(left, settings_.power);
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("polynomial", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Polynomial>("polynomial",
                         {.summary = "From the full rate to its minimum along a power of the time that is left; a "
                                     "straight line if nothing is said",
                          .equation = "f = m + (1 − m) (1 − epoch / T)ᵖ"});
}
