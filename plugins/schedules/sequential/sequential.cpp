// Schedules one after another, each over a part of the training.
#include <plexus/plugin.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace {

// f = f_i(t − b_i) in the steps b_i ≤ t < b_{i+1} of part i
class Sequential final : public plexus::Schedule {
 public:
  struct Part {
    plexus::Component<plexus::Schedule> schedule{"constant"};
    std::optional<double> epochs;
    std::optional<std::uint64_t> steps;

    static auto parameters() {
      return plexus::Parameters<Part>{
          {"schedule", &Part::schedule, "what holds in this part; its time begins with the part"},
          {"epochs", &Part::epochs, plexus::positive(), "length of the part in epochs"},
          {"steps", &Part::steps, plexus::at_least(1), "length of the part in steps; the last part needs no length"},
      };
    }
  };

  struct Settings {
    std::vector<Part> parts = {Part{}};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"parts", &Settings::parts,
           "the schedules in their order, each with a length; the last one goes on to the end"},
      };
    }
  };

  explicit Sequential(Settings settings) : settings_(std::move(settings)) {
    if (settings_.parts.empty()) throw plexus::Error("'parts' is empty; name at least one schedule");
    for (std::size_t i = 0; i < settings_.parts.size(); ++i) {
      const Part& part = settings_.parts[i];
      const std::string name = "part " + std::to_string(i + 1) + " of " + std::to_string(settings_.parts.size());
      if (part.epochs && part.steps)
        throw plexus::Error("'epochs' and 'steps' are both set for " + name + "; leave one of them out");
      if (!part.epochs && !part.steps && i + 1 < settings_.parts.size())
        throw plexus::Error(name +
                            " has no length, so that what follows would never begin; set its 'epochs' or 'steps'");
      schedules_.push_back(part.schedule.get());
    }
  }

  [[nodiscard]] double factor(const plexus::Progress& progress) const noexcept override {
    const auto [schedule, own] = part_at(progress);
    return schedule->factor(own);
  }

  [[nodiscard]] std::optional<double> momentum(const plexus::Progress& progress) const noexcept override {
    const auto [schedule, own] = part_at(progress);
    return schedule->momentum(own);
  }

 private:
  struct Place {
    const plexus::Schedule* schedule;
    plexus::Progress progress;
  };

  /// The part that holds, and where it stands.
  [[nodiscard]] Place part_at(const plexus::Progress& progress) const noexcept {
    plexus::Progress rest = progress;
    const std::size_t last = schedules_.size() - 1;
    for (std::size_t i = 0; i < last; ++i) {
      const std::uint64_t length = steps_of(settings_.parts[i], progress.steps_per_epoch);
      if (rest.step < length) {
        rest.total_steps = length;
        return {schedules_[i], rest};
      }
      rest = rest.after(length);
    }
    const Part& part = settings_.parts[last];
    if (part.epochs || part.steps) rest.total_steps = steps_of(part, progress.steps_per_epoch);
    return {schedules_[last], rest};
  }

  static std::uint64_t steps_of(const Part& part, std::uint64_t steps_per_epoch) noexcept {
    if (part.steps) return *part.steps;
    const double steps = *part.epochs * static_cast<double>(steps_per_epoch);
    return steps < 1.0 ? 1 : static_cast<std::uint64_t>(std::llround(std::fmin(steps, 9e18)));
  }

  Settings settings_;
  std::vector<const plexus::Schedule*> schedules_;
};

}  // namespace

PLEXUS_PLUGIN("sequential", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sequential>("sequential", {.summary = "Schedules one after another, each over a part of the training",
                                        .equation = "f = f_i(t − b_i) from step b_i on"});
}
