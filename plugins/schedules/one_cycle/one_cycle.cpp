// One cycle: up to the full rate, then down to far below where it began.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

namespace {

// Of T steps the first p T go from s to 1, the others from 1 to e, along half a cosine or a straight line; momentum
// goes from its highest value to its lowest and back meanwhile
//     (Smith and Topin, 2019; the steps are counted as in PyTorch's OneCycleLR)
class OneCycle final : public plexus::Schedule {
 public:
  struct Settings {
    double rise = 0.3;
    double start = 0.04;
    double end = 4e-6;
    std::string shape = "cosine";
    std::optional<double> lowest_momentum;
    std::optional<double> highest_momentum;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"rise", &Settings::rise, plexus::between(0, 1), "p: the share of the training in which the rate grows"},
          {"start", &Settings::start, plexus::between(0, 1), "s: the factor of the first step"},
          {"end", &Settings::end, plexus::between(0, 1), "e: the factor of the last step"},
          {"shape", &Settings::shape, plexus::one_of({"cosine", "linear"}), "how the rate goes up and down"},
          {"lowest_momentum", &Settings::lowest_momentum, plexus::fraction(),
           "the momentum (β₁ of Adam and its kind) at the full rate, such as 0.85; where neither is set, momentum "
           "stays "
           "as the optimizer has it"},
          {"highest_momentum", &Settings::highest_momentum, plexus::fraction(),
           "the momentum of the first step and of the last, such as 0.95"},
      };
    }
  };

  explicit OneCycle(const Settings& settings) : settings_(settings) {
    if (settings.lowest_momentum.has_value() != settings.highest_momentum.has_value())
      throw plexus::Error("'lowest_momentum' and 'highest_momentum' are set together, or neither is");
    if (settings.lowest_momentum && *settings.lowest_momentum > *settings.highest_momentum)
      throw plexus::Error("'lowest_momentum' is larger than 'highest_momentum'; exchange them");
  }

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    return at(progress, settings_.start, 1.0, settings_.end);
  }

  [[nodiscard]] std::optional<double> momentum(const plexus::Progress& progress) const noexcept override {
    if (!settings_.lowest_momentum) return std::nullopt;
    return at(progress, *settings_.highest_momentum, *settings_.lowest_momentum, *settings_.highest_momentum);
  }

 private:
  /// What goes from `start` to `middle` while the rate grows, and to `end` while it falls.
  [[nodiscard]] double at(const plexus::Progress& progress, double start, double middle, double end) const noexcept {
    const auto step = static_cast<double>(progress.step);
    const auto total = static_cast<double>(progress.total_steps);
    const double top = std::max(settings_.rise * total - 1.0, 0.0);
    const double last = total - 1.0;
    if (step < top) return between(start, middle, step / top);
    if (step >= last) return last <= top ? middle : end;
    return between(middle, end, (step - top) / (last - top));
  }

  [[nodiscard]] double between(double from, double to, double part) const noexcept {
    const double way = settings_.shape == "cosine" ? 0.5 * (1.0 - std::cos(std::numbers::pi * part)) : part;
    return from + (to - from) * way;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("one_cycle", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<OneCycle>(
      "one_cycle", {.summary = "Up to the full rate, then down to far below where it began. The rate of the optimizer "
                               "is the highest; momentum can go down and up meanwhile",
                    .equation = "f: s → 1 in the first p T steps, then 1 → e",
                    .reference = "Smith and Topin, Super-convergence: very fast training of neural networks using "
                                 "large learning rates, 2019"});
}
