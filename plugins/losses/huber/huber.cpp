// The Huber loss: squared for small errors, proportional for large ones.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// e = y − t
// L = 1/B Σ_b Σ_k { ½ e²  where |e| ≤ δ,  else δ (|e| − ½ δ) },  ∂L/∂y = max(−δ, min(δ, e)) / B     (Huber, 1964)
class Huber final : public plexus::ElementwiseLoss<Huber> {
 public:
  struct Settings {
    double delta = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"delta", &Settings::delta, plexus::positive(), "δ: larger errors count in proportion, no longer squared"},
      };
    }
  };

  struct Function {
    float delta;

    [[nodiscard]] float value(float y, float t) const {
      const float e = std::fabs(y - t);
      return e <= delta ? 0.5F * e * e : delta * (e - 0.5F * delta);
    }
    [[nodiscard]] float derivative(float y, float t) const {
      const float e = y - t;
      const float from_below = e < -delta ? -delta : e;
      return from_below > delta ? delta : from_below;
    }
  };

  explicit Huber(const Settings& settings) : delta_(static_cast<float>(settings.delta)) {}

  [[nodiscard]] Function function() const noexcept { return {delta_}; }

 private:
  float delta_;
};

}  // namespace

PLEXUS_PLUGIN("huber", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Huber>("huber", {.summary = "Squared for small errors, proportional for large ones: outliers pull less",
                              .equation = "L = Σ { ½ e² where |e| ≤ δ, else δ (|e| − ½ δ) } with e = y − t, mean over "
                                          "the batch",
                              .reference = "Huber, Robust estimation of a location parameter, 1964"});
}
