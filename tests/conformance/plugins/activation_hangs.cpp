// Never comes back.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Activation {
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) y[i] = 0.5F * x[i] * x[i];
  }
  void backward(std::size_t, const float*, const float*, float* dx) const noexcept override {
    volatile float error = 1.0F;
    while (error > 0.0F) error = 1.0F;
    dx[0] = error;
  }
};
}  // namespace

PLEXUS_PLUGIN("activation_hangs", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"}); }
