// Writes behind the end of its own memory, which only a sanitizer sees.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Activation {
  Faulty() : squares(16) {}
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) y[i] = 0.5F * x[i] * x[i];
    squares.data()[16] = y[0];
  }
  void backward(std::size_t n, const float* x, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = x[i] * dy[i];
  }
  mutable std::vector<float> squares;
};
}  // namespace

PLEXUS_PLUGIN("own_memory", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"}); }
