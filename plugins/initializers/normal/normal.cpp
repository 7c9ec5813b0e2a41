// Normal with a given mean and standard deviation.
#include <plexus/plugin.h>

namespace {

// w ~ N(μ, σ²)
class Normal final : public plexus::Initializer {
 public:
  struct Settings {
    double mean = 0.0;
    double stddev = 0.05;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"mean", &Settings::mean, "mean μ"},
          {"stddev", &Settings::stddev, plexus::not_negative(), "standard deviation σ"},
      };
    }
  };

  explicit Normal(const Settings& settings) : settings_(settings) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      for (std::size_t j = 0; j < weights.values.width; ++j)
        weights.values.row(i)[j] = static_cast<float>(settings_.mean + settings_.stddev * stream.normal());
  }

 private:
  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("normal", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Normal>("normal",
                     {.summary = "Normal with a given mean and standard deviation", .equation = "w ~ N(μ, σ²)"});
}
