// Works in blocks of 8 and does not stop at the end.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Activation {
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) y[i] = 0.5F * x[i] * x[i];
    for (std::size_t i = n; i % 8 != 0; ++i) y[i] = 0.0F;
  }
  void backward(std::size_t n, const float* x, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = x[i] * dy[i];
  }
};
}  // namespace

PLEXUS_PLUGIN("activation_bounds", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"}); }
