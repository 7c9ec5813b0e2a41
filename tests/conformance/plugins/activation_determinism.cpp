// Differs from instance to instance.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Activation {
  Faulty() : scale(1.0F + 1e-6F * static_cast<float>(++made)) {}
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) y[i] = scale * x[i];
  }
  void backward(std::size_t n, const float*, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = scale * dy[i];
  }
  inline static int made = 0;
  float scale;
};
}  // namespace

PLEXUS_PLUGIN("activation_determinism", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"});
}
