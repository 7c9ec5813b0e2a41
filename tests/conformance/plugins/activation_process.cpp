// Differs from process to process.
#include <plexus/plugin.h>

#include <unistd.h>

namespace {
struct Faulty final : plexus::Activation {
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    const float scale = 1.0F + 1e-6F * static_cast<float>(1 + getpid() % 1000);
    for (std::size_t i = 0; i < n; ++i) y[i] = scale * x[i];
  }
  void backward(std::size_t n, const float*, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = dy[i];
  }
};
}  // namespace

PLEXUS_PLUGIN("activation_process", "1.0") {
  plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"});
}
