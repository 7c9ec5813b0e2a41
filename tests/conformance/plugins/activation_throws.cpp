// Throws where nothing may be thrown.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Activation {
  Reads backward_reads() const noexcept override { return Reads::input; }
  void forward(std::size_t n, const float* x, float* y) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) y[i] = table.at(i) * x[i];
  }
  void backward(std::size_t n, const float* x, const float* dy, float* dx) const noexcept override {
    for (std::size_t i = 0; i < n; ++i) dx[i] = x[i] * dy[i];
  }
  std::vector<float> table;
};
}  // namespace

PLEXUS_PLUGIN("activation_throws", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An activation with one fault"}); }
