// Reads an input after its place was overwritten, if y is x.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Activation {
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) y[i] = 0.5F * x[i];
    for (std::size_t i = 0; i < n; ++i) y[i] *= x[i];
  }
  void backward(std::size_t n, const float* x, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = x[i] * dy[i];
  }
};
}  // namespace

PLEXUS_PLUGIN("activation_in_place", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"});
}
