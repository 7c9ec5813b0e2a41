// The rate grows linearly at first; then another schedule takes over.
#include <plexus/plugin.h>

#include <cmath>
#include <optional>

namespace {

// f = s + (1 − s) step / W for step < W, then the factor of the next schedule, which starts at 0 (Goyal et al., 2017)
class LinearWarmup final : public plexus::Schedule {
 public:
  struct Settings {
    std::optional<std::uint64_t> steps;
    std::optional<double> epochs;
    double start = 0.1;
    plexus::Component<plexus::Schedule> then{"constant"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"steps", &Settings::steps, plexus::at_least(1), "W: length of the warm-up in steps"},
          {"epochs", &Settings::epochs, plexus::positive(), "length of the warm-up in epochs; 1 if neither is set"},
          {"start", &Settings::start, plexus::between(0, 1), "s: the factor of the first step"},
          {"then", &Settings::then, "the schedule that follows; its time begins at the end of the warm-up"},
      };
    }
  };

  explicit LinearWarmup(Settings settings) : settings_(std::move(settings)) {
    if (settings_.steps && settings_.epochs)
      throw plexus::Error("'steps' and 'epochs' are both set; leave one of them out");
    then_ = settings_.then.get();
  }

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const std::uint64_t length = warm_up_steps(progress);
    if (progress.step < length) {
      const double part = static_cast<double>(progress.step) / static_cast<double>(length);
      return settings_.start + (1.0 - settings_.start) * part;
    }
    return then_->factor(progress.after(length));
  }

  [[nodiscard]] std::optional<double> momentum(const plexus::Progress& progress) const noexcept override {
    const std::uint64_t length = warm_up_steps(progress);
    return progress.step < length ? std::nullopt : then_->momentum(progress.after(length));
  }

 private:
  [[nodiscard]] std::uint64_t warm_up_steps(const plexus::Progress& progress) const noexcept {
    if (settings_.steps) return *settings_.steps;
    return static_cast<std::uint64_t>(
        std::llround(settings_.epochs.value_or(1.0) * static_cast<double>(progress.steps_per_epoch)));
  }

  Settings settings_;
  const plexus::Schedule* then_ = nullptr;
};

}  // namespace

PLEXUS_PLUGIN("linear_warmup", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<LinearWarmup>(
      "linear_warmup", {.summary = "The rate grows linearly at first, then another schedule takes over",
                        .equation = "f = s + (1 − s) step / W",
                        .reference = "Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour, 2017"});
}
