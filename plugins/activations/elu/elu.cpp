// The exponential linear unit.
#include <plexus/plugin.h>

namespace {

// y = f(x) = x for x > 0, else α (eˣ − 1);  f′ = 1 for x > 0, else y + α     (Clevert, Unterthiner and Hochreiter,
// 2016)
class Elu final : public plexus::Activation {
 public:
  struct Settings {
    float alpha = 1.0F;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"alpha", &Settings::alpha, plexus::not_negative(), "α: the output tends to −α for very negative x"},
      };
    }
  };

  explicit Elu(const Settings& settings) : alpha_(settings.alpha) {}

  [[nodiscard]] plexus::OpDescription description() const override {
    return {.operation = "elu", .settings = {{"alpha", plexus::Value(static_cast<double>(alpha_))}}};
  }

  [[nodiscard]] Reads backward_reads() const noexcept override { return Reads::output; }

  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    plexus::vectorized(n, [=, alpha = alpha_](std::size_t i) {
      y[i] = x[i] > 0.0F ? x[i] : alpha * plexus::exponential_minus_1(x[i]);
    });
  }

  void backward(std::size_t n, const float* y, const float* dy, float* dx) const noexcept override {
    plexus::vectorized(n, [=, alpha = alpha_](std::size_t i) { dx[i] = (y[i] > 0.0F ? 1.0F : y[i] + alpha) * dy[i]; });
  }

 private:
  float alpha_;
};

}  // namespace

PLEXUS_PLUGIN("elu", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Elu>("elu",
                  {.summary = "The exponential linear unit: linear above 0, saturating at −α below",
                   .equation = "f(x) = x for x > 0, else α (eˣ − 1)",
                   .reference = "Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by "
                                "exponential linear units, 2016"});
}
