// The rate falls when the loss has stopped to fall.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace {

// An epoch whose loss is below (1 − τ) of the best so far is an improvement. After more than N epochs in a row without
// one, and c epochs of rest after the last reduction, f ← max(m, γ f).
//
// What the finished epochs came to is told by the runtime, so that a trial that goes on after an interruption has the
// same rates.
class ReduceOnPlateau final : public plexus::Schedule {
 public:
  struct Settings {
    double factor = 0.1;
    std::uint64_t patience = 10;
    double threshold = 1e-4;
    std::uint64_t cooldown = 0;
    double minimum = 0.0;
    std::string loss = "validation";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"factor", &Settings::factor, plexus::between(0, 1), "γ: what the rate is multiplied by"},
          {"patience", &Settings::patience, "N: epochs in a row without an improvement that are still borne"},
          {"threshold", &Settings::threshold, plexus::between(0, 1),
           "τ: by which share of the best loss another must be lower to count"},
          {"cooldown", &Settings::cooldown, "c: epochs after a reduction that are not counted"},
          {"minimum", &Settings::minimum, plexus::between(0, 1), "m: the smallest factor"},
          {"loss", &Settings::loss, plexus::one_of({"validation", "train"}),
           "which loss is watched; that of training also where there are no validation rows. Epochs after which it was "
           "not measured ('training.evaluate_every') are not counted"},
      };
    }
  };

  explicit ReduceOnPlateau(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const bool validates = settings_.loss == "validation" &&
                           std::any_of(progress.validation_losses.begin(), progress.validation_losses.end(),
                                       [](double loss) { return !std::isnan(loss); });
    double factor = 1.0;
    double best = std::numeric_limits<double>::infinity();
    std::uint64_t without_gain = 0;
    std::uint64_t rest = 0;
    for (const double loss : validates ? progress.validation_losses : progress.train_losses) {
      if (std::isnan(loss)) continue;
      if (std::isinf(best) || loss < best - settings_.threshold * std::fabs(best)) {
        best = loss;
        without_gain = 0;
      } else {
        ++without_gain;
      }
      if (rest > 0) {
        --rest;
        without_gain = 0;
      }
      if (without_gain <= settings_.patience) continue;
      factor = std::max(settings_.minimum, factor * settings_.factor);
      rest = settings_.cooldown;
      without_gain = 0;
    }
    return factor;
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("reduce_on_plateau", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<ReduceOnPlateau>(
      "reduce_on_plateau",
      {.summary = "The rate is multiplied by a factor when the loss has stopped to fall",
       .equation = "f ← max(m, γ f) after more than N epochs in a row with no loss below (1 − τ) of the best"});
}
