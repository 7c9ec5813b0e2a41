// The mean of each window, zeros of the padding included.
#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "graph/ops/sliding.h"
#include "kernels/pooling.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class AveragePool final : public Op, public ByExamples {
 public:
  explicit AveragePool(const Window& window) : window_(window) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "average_pool"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    sliding_ = slide_pool("'average_pool'", plan.inputs()[0], window_);
    return {sliding_.out_height(), sliding_.out_width(), sliding_.channels};
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "average_pool",
            .settings = {{"kernel", number(window_.kernel)},
                         {"stride", number(window_.stride)},
                         {"padding", number(window_.padding)}}};
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, sliding_.in_size(), [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) average_pool_forward(sliding_, pass.y.row(b), pass.x[0].row(b));
    });
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    kernels::share(pass.dy.count, sliding_.in_size(), [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        average_pool_backward(sliding_, dx.rows.row(b), dx.accumulate, pass.dy.row(b));
    });
  }

 private:
  Window window_;
  kernels::Sliding sliding_;
};

}  // namespace

std::unique_ptr<Op> make_average_pool(const Window& window) { return std::make_unique<AveragePool>(window); }

}  // namespace plexus::graph
