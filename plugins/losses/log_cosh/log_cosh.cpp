// The logarithm of the hyperbolic cosine of the error: smooth everywhere, proportional far from the target.
#include <plexus/plugin.h>

#include <cmath>

namespace {

// L = 1/B Σ_b Σ_k s² log cosh(e / s) with e = y − t,  ∂L/∂y = s tanh(e / s) / B     (Green, 1990)
class LogCosh final : public plexus::ElementwiseLoss<LogCosh> {
 public:
  struct Settings {
    double scale = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"scale", &Settings::scale, plexus::positive(), "s: errors below count squared, above in proportion"},
      };
    }
  };

  struct Function {
    float scale;

    // cosh x = 1 + E² / 2(1 + E) with E = eˣ − 1, which is exact where the error is small.
    [[nodiscard]] float value(float y, float t) const {
      constexpr float far = 15.0F;  // where log cosh x is x − log 2
      constexpr float logarithm_of_2 = 0.693147180559945309F;
      const float x = std::fabs(y - t) / scale;
      const float e = plexus::exponential_minus_1(x > far ? far : x);
      const float near = plexus::logarithm_of_1_plus(e * e / (2.0F * (1.0F + e)));
      return scale * scale * (x > far ? x - logarithm_of_2 : near);
    }
    [[nodiscard]] float derivative(float y, float t) const {
      return scale * plexus::hyperbolic_tangent((y - t) / scale);
    }
  };

  explicit LogCosh(const Settings& settings) : scale_(static_cast<float>(settings.scale)) {}

  [[nodiscard]] Function function() const noexcept { return {scale_}; }

 private:
  float scale_;
};

}  // namespace

PLEXUS_PLUGIN("log_cosh", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<LogCosh>("log_cosh",
                      {.summary = "Squared for small errors, proportional for large ones, and smooth everywhere",
                       .equation = "L = Σ s² log cosh((y − t) / s), mean over the batch",
                       .reference = "Green, Bayesian reconstructions from emission tomography data using a modified EM "
                                    "algorithm, 1990"});
}
