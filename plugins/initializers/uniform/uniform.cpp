// Uniform between two bounds.
#include <plexus/plugin.h>

namespace {

// w ~ U(low, high)
class Uniform final : public plexus::Initializer {
 public:
  struct Settings {
    double low = -0.05;
    double high = 0.05;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"low", &Settings::low, "lower bound"},
          {"high", &Settings::high, "upper bound"},
      };
    }
  };

  explicit Uniform(const Settings& settings) : settings_(settings) {
    if (settings.low > settings.high) throw plexus::Error("'low' is above 'high'; exchange the two");
  }

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(stream.uniform(settings_.low, settings_.high));
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("uniform", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Uniform>("uniform", {.summary = "Uniform between two bounds", .equation = "w ~ U(low, high)"});
}
