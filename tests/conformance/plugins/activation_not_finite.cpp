// Overflows where an activation must not: the hyperbolic tangent by its definition.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::Activation {
  Reads backward_reads() const noexcept override { return Reads::output; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) {
      const float e = std::exp(20.0F * x[i]);
      y[i] = (e - 1 / e) / (e + 1 / e);
    }
  }
  void backward(std::size_t n, const float* y, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = 20.0F * (1 - y[i] * y[i]) * dy[i];
  }
};
}  // namespace

PLEXUS_PLUGIN("activation_not_finite", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"});
}
