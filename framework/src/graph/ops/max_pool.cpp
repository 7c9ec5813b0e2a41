// The largest value of each window. Which one it was is kept for the backward pass.
#include <plexus/buffer.h>

#include <cstdint>

#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "graph/ops/sliding.h"
#include "kernels/pooling.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

static_assert(sizeof(std::uint32_t) == sizeof(float), "positions are kept in memory for floats");

class MaxPool final : public Op, public ByExamples {
 public:
  explicit MaxPool(const Window& window) : window_(window) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "max_pool"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    sliding_ = slide_pool("'max_pool'", plan.inputs()[0], window_);
    size_ = sliding_.out_height() * sliding_.out_width() * sliding_.channels;
    plan.keep(plan.max_batch() * size_);
    return {sliding_.out_height(), sliding_.out_width(), sliding_.channels};
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "max_pool",
            .settings = {{"kernel", number(window_.kernel)},
                         {"stride", number(window_.stride)},
                         {"padding", number(window_.padding)}}};
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, sliding_.in_size(), [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) {
        auto* const from = pass.kept != nullptr ? reinterpret_cast<std::uint32_t*>(pass.kept + b * size_) : nullptr;
        max_pool_forward(sliding_, pass.y.row(b), from, pass.x[0].row(b));
      }
    });
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    const auto* const from = reinterpret_cast<const std::uint32_t*>(pass.kept);
    kernels::share(pass.dy.count, sliding_.in_size(), [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        max_pool_backward(sliding_, dx.rows.row(b), dx.accumulate, pass.dy.row(b), from + b * size_);
    });
  }

 private:
  Window window_;
  kernels::Sliding sliding_;
  std::size_t size_ = 0;  // of an output
};

}  // namespace

std::unique_ptr<Op> make_max_pool(const Window& window) { return std::make_unique<MaxPool>(window); }

}  // namespace plexus::graph
