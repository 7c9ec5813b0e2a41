// Inverted dropout. The mask (0 or 1 / (1 − rate)) is kept for the backward pass.
#include <plexus/error.h>
#include <plexus/random.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <utility>

#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

class Dropout final : public Op {
 public:
  Dropout(double rate, std::string layer)
      : layer_(std::move(layer)), purpose_(purpose_number("dropout/" + layer_)), rate_(rate) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "dropout"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (!(rate_ >= 0.0 && rate_ < 1.0))
      throw Error("the dropout '" + layer_ + "' has a rate of " + std::to_string(rate_) +
                  "; it must be at least 0 and less than 1");
    const Shape& shape = plan.inputs()[0];
    plan.keep(plan.max_batch() * shape.size());
    return shape;
  }

  void forward(const Forward& pass) noexcept override {
    const ConstRows& x = pass.x[0];
    if (pass.pass.mode == Mode::evaluation) {
      if (x.data == pass.y.data) return;
      for (std::size_t b = 0; b < x.count; ++b) std::copy_n(x.row(b), x.width, pass.y.row(b));
      return;
    }
    float* const mask = pass.kept;
    const std::size_t size = x.count * x.width;
    Stream(pass.pass.seed, purpose_, pass.pass.step).fill_uniform({mask, size});
    vectorized(size, [mask, rate = static_cast<float>(rate_), scale = static_cast<float>(1.0 / (1.0 - rate_))](
                         std::size_t i) { mask[i] = mask[i] >= rate ? scale : 0.0F; });
    for (std::size_t b = 0; b < x.count; ++b)
      vectorized(x.width, [to = pass.y.row(b), from = x.row(b), factor = mask + b * x.width](std::size_t i) {
        to[i] = from[i] * factor[i];
      });
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for (std::size_t b = 0; b < dx.rows.count; ++b) {
      float* const to = dx.rows.row(b);
      const float* const dy = pass.dy.row(b);
      const float* const factor = pass.kept + b * dx.rows.width;
      if (dx.accumulate)
        vectorized(dx.rows.width, [=](std::size_t i) { to[i] += dy[i] * factor[i]; });
      else
        vectorized(dx.rows.width, [=](std::size_t i) { to[i] = dy[i] * factor[i]; });
    }
  }

 private:
  std::string layer_;
  std::uint64_t purpose_;
  double rate_;
};

}  // namespace

std::unique_ptr<Op> make_dropout(double rate, const std::string& name) { return std::make_unique<Dropout>(rate, name); }

}  // namespace plexus::graph
