// All the same number.
#include <plexus/plugin.h>

#include <algorithm>

namespace {

// w = c
class Constant final : public plexus::Initializer {
 public:
  struct Settings {
    float value = 0.0F;

    static auto parameters() {
      return plexus::Parameters<Settings>{{"value", &Settings::value, plexus::required(), "the number c"}};
    }
  };

  explicit Constant(const Settings& settings) : value_(settings.value) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream&) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      std::fill_n(weights.values.row(i), weights.values.width, value_);
  }

 private:
  float value_;
};

}  // namespace

PLEXUS_PLUGIN("constant", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Constant>("constant", {.summary = "All the same number", .equation = "w = c"});
}
