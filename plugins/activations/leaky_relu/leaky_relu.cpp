// The leaky rectified linear unit.
#include <plexus/plugin.h>

namespace {

// f(x) = x for x > 0, else a x;  f′(x) = 1 for x > 0, else a     (Maas, Hannun and Ng, 2013)
class LeakyRelu final : public plexus::Activation {
 public:
  struct Settings {
    float slope = 0.01F;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"slope", &Settings::slope, plexus::not_negative(), "slope a for negative x"},
      };
    }
  };

  explicit LeakyRelu(const Settings& settings) : slope_(settings.slope) {}

  // As a ≥ 0, the output is positive exactly where the input is.
  [[nodiscard]] plexus::OpDescription description() const override {
    return {.operation = "leaky_relu", .settings = {{"slope", plexus::Value(static_cast<double>(slope_))}}};
  }

  [[nodiscard]] Reads backward_reads() const noexcept override { return Reads::output; }

  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    plexus::vectorized(n, [=, slope = slope_](std::size_t i) { y[i] = x[i] > 0.0F ? x[i] : slope * x[i]; });
  }

  void backward(std::size_t n, const float* y, const float* dy, float* dx) const noexcept override {
    plexus::vectorized(n, [=, slope = slope_](std::size_t i) { dx[i] = y[i] > 0.0F ? dy[i] : slope * dy[i]; });
  }

 private:
  float slope_;
};

}  // namespace

PLEXUS_PLUGIN("leaky_relu", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<LeakyRelu>(
      "leaky_relu",
      {.summary = "A rectified linear unit that lets a little of negative inputs through",
       .equation = "f(x) = x for x > 0, else a x",
       .reference = "Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013"});
}
