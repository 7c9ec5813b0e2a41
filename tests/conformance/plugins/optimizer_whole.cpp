// Looks at whole arrays, and takes the norm of the last one that it saw.
#include <plexus/plugin.h>

#include <cmath>

namespace {
struct Faulty final : plexus::MatrixOptimizer {
  void begin_step(const plexus::Step& step) noexcept override {
    rate = 0.01F * static_cast<float>(step.rate_factor);
    norm = 1.0F;
  }
  void move(const plexus::OptimizedParameter&, plexus::Rows w, plexus::ConstRows g) noexcept override {
    for (std::size_t i = 0; i < w.count; ++i)
      for (std::size_t j = 0; j < w.width; ++j) w.row(i)[j] -= rate * g.row(i)[j] / norm;
    norm = 1.0F + static_cast<float>(std::sqrt(plexus::sum_of_squares(g)));
  }
  float rate = 0.0F;
  float norm = 1.0F;
};
}  // namespace

PLEXUS_PLUGIN("optimizer_whole", "1.0") { plugin.add<Faulty>("faulty", {.summary = "An optimizer with one fault"}); }
