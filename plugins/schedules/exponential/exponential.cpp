// The rate falls by the same share in each epoch.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

// f = γ^epoch
class Exponential final : public plexus::Schedule {
 public:
  struct Settings {
    double decay = 0.95;
    bool smooth = true;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"decay", &Settings::decay, plexus::positive(), "γ: what the rate is multiplied by in an epoch"},
          {"smooth", &Settings::smooth, "change with each step; false: once an epoch"},
      };
    }
  };

  explicit Exponential(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const double epoch = settings_.smooth ? progress.epoch() : std::floor(progress.epoch());
    return std::min(std::pow(settings_.decay, epoch), std::numeric_limits<double>::max());
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("exponential", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Exponential>("exponential",
                          {.summary = "The rate falls by the same share in each epoch", .equation = "f = γ^epoch"});
}
