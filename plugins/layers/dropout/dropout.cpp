// Dropout.
#include <plexus/layer.h>
#include <plexus/plugin.h>

namespace {

using plexus::Var;

class Dropout final : public plexus::Layer {
 public:
  struct Settings {
    double rate = 0.5;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"rate", &Settings::rate, plexus::fraction(), "probability with which a value is dropped in training"},
      };
    }
  };

  explicit Dropout(const Settings& settings) : rate_(settings.rate) {}

  [[nodiscard]] Var build(const plexus::LayerScope& scope, Var x) override {
    return rate_ > 0.0 ? scope.graph().dropout(x, rate_, scope.name()) : x;
  }

 private:
  double rate_;
};

}  // namespace

PLEXUS_PLUGIN("dropout", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Dropout>("dropout", {.summary = "Drops values at random in training, and lets all pass in evaluation",
                                  .equation = "y = x m / (1 − rate), m = 0 with probability rate, else 1",
                                  .reference = "Srivastava et al., JMLR 15, 2014"});
}
