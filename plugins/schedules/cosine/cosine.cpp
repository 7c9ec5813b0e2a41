// Half a period of the cosine, from the full rate to its minimum.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace {

// f = m + (1 − m) (1 + cos(π epoch / T)) / 2, and m from epoch T on     (Loshchilov and Hutter, 2017, without restarts)
class Cosine final : public plexus::Schedule {
 public:
  struct Settings {
    double minimum = 0.0;
    std::optional<double> epochs;
    bool smooth = true;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"minimum", &Settings::minimum, plexus::not_negative(), "m: the factor at the end"},
          {"epochs", &Settings::epochs, plexus::positive(),
           "T: when the minimum is reached; the whole training if not set"},
          {"smooth", &Settings::smooth, "change with each step; false: once an epoch"},
      };
    }
  };

  explicit Cosine(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const double total = static_cast<double>(progress.total_steps) / static_cast<double>(progress.steps_per_epoch);
    const double epoch = settings_.smooth ? progress.epoch() : std::floor(progress.epoch());
    const double part = std::min(epoch / settings_.epochs.value_or(total), 1.0);
    return settings_.minimum + (1.0 - settings_.minimum) * 0.5 * (1.0 + std::cos(std::numbers::pi * part));
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("cosine", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Cosine>("cosine",
                     {.summary = "Half a period of the cosine, from the full rate to its minimum",
                      .equation = "f = m + (1 − m) (1 + cos(π epoch / T)) / 2",
                      .reference = "Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, "
                                   "2017"});
}
