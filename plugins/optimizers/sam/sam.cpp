// Sharpness-aware minimisation: the gradient is taken where the loss is highest nearby, so that flat minima are found.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>

namespace {

// e = ρ g(w) / ‖g(w)‖,  adaptive: e = ρ T² g / ‖T g‖ with T = |w| + 0.01
// then a step of another optimizer from w with g(w + e)     (Foret et al., 2021; adaptive: Kwon et al., 2021)
class Sam final : public plexus::Optimizer {
 public:
  struct Settings {
    plexus::Component<plexus::Optimizer> inner{"sgd"};
    double radius = 0.05;
    bool adaptive = false;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"inner", &Settings::inner, "the optimizer that moves the parameters"},
          {"radius", &Settings::radius, plexus::positive(), "ρ: how far away the gradient is taken"},
          {"adaptive", &Settings::adaptive, "distances count in proportion to the size of each parameter (ASAM)"},
      };
    }
  };

  explicit Sam(const Settings& settings) : settings_(settings), inner_(settings_.inner.get()) {}

  void plan(plexus::OptimizerPlan& plan) override {
    inner_->plan(plan);
    if (inner_->passes() > 1) throw plexus::Error("'sam' cannot hold an optimizer that takes several gradients itself");
    origin_ = plan.state("sam_origin");
  }

  [[nodiscard]] bool whole() const noexcept override { return inner_->whole(); }
  [[nodiscard]] bool follows_momentum() const noexcept override { return inner_->follows_momentum(); }
  [[nodiscard]] std::size_t passes() const noexcept override { return 2; }

  void begin_step(const plexus::Step& step) noexcept override { inner_->begin_step(step); }

  void between_passes(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    std::copy_n(w, n, origin_);
    double squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) squares += square(scale(w[i]) * g[i]);
    const double norm = std::sqrt(squares);
    if (!(norm > 0.0)) return;
    const auto factor = static_cast<float>(settings_.radius / norm);
    if (settings_.adaptive)
      plexus::vectorized(n, [=](std::size_t i) {
        const float t = (w[i] < 0.0F ? -w[i] : w[i]) + smallest;
        w[i] += factor * t * t * g[i];
      });
    else
      plexus::vectorized(n, [=](std::size_t i) { w[i] += factor * g[i]; });
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    std::copy_n(origin_ + offset, n, w);
    inner_->update(offset, n, w, g);
  }

 private:
  static constexpr float smallest = 0.01F;

  [[nodiscard]] static double square(float x) noexcept { return static_cast<double>(x) * static_cast<double>(x); }
  [[nodiscard]] float scale(float w) const noexcept { return settings_.adaptive ? std::fabs(w) + smallest : 1.0F; }

  Settings settings_;
  plexus::Optimizer* inner_;
  float* origin_ = nullptr;
};

}  // namespace

PLEXUS_PLUGIN("sam", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Sam>("sam",
                  {.summary = "Sharpness-aware minimisation around another optimizer: two gradients a step, the "
                              "second taken where the first leads uphill",
                   .equation = "e = ρ g(w) / ‖g(w)‖; then a step of the inner optimizer from w with g(w + e)",
                   .reference = "Foret, Kleiner, Mobahi and Neyshabur, Sharpness-aware minimization for "
                                "efficiently improving generalization, 2021; adaptive: Kwon, Kim, Park and Choi, "
                                "2021"});
}
