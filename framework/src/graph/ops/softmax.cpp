// softmax and its logarithm along an axis.
#include "graph/ops/softmax.h"

#include <plexus/buffer.h>

#include "graph/ops/axes.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class Softmax final : public Op {
 public:
  Softmax(int axis, bool logarithm) : axis_(axis), logarithm_(logarithm) {}

  [[nodiscard]] std::string_view name() const noexcept override { return logarithm_ ? "log_softmax" : "softmax"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = true}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& shape = plan.inputs()[0];
    const std::size_t axis = axis_of("'" + std::string(name()) + "'", shape, axis_);
    whole_ = around(shape, axis, axis);
    member_ = padded(whole_.extent);
    plan.scratch(3 * member_ * kernels::Team::size());
    return shape;
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = std::string(name()), .settings = {{"axis", number(axis_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    for_runs(pass.y, pass.scratch, [&](std::size_t b, std::size_t at, float* scratch) {
      float* const x = scratch;
      gather(pass.x[0].row(b) + at, x);
      if (logarithm_)
        log_softmax(x, scratch + member_);
      else
        softmax_run(whole_.extent, x, x);
      float* const y = pass.y.row(b) + at;
      for (std::size_t e = 0; e < whole_.extent; ++e) y[e * whole_.inner] = x[e];
    });
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for_runs(dx.rows, pass.scratch, [&](std::size_t b, std::size_t at, float* scratch) {
      float* const y = scratch;
      float* const dy = scratch + member_;
      float* const of_x = scratch + 2 * member_;
      gather(pass.y.row(b) + at, y);
      gather(pass.dy.row(b) + at, dy);
      if (logarithm_) {  // dx = dy − softmax Σ dy
        const float total = sum_of(whole_.extent, [dy](std::size_t i) { return dy[i]; });
        vectorized(whole_.extent, [=](std::size_t i) { of_x[i] = dy[i] - exponential(y[i]) * total; });
      } else {
        softmax_run_backward(false, whole_.extent, y, dy, of_x);
      }
      float* const to = dx.rows.row(b) + at;
      for (std::size_t e = 0; e < whole_.extent; ++e) {
        float& value = to[e * whole_.inner];
        value = dx.accumulate ? value + of_x[e] : of_x[e];
      }
    });
  }

 private:
  template <class Body>
  void for_runs(const Rows& rows, float* scratch, const Body& body) const noexcept {
    kernels::share(rows.count, 8 * rows.width, [&](std::size_t begin, std::size_t end, std::size_t member) {
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t o = 0; o < whole_.outer; ++o)
          for (std::size_t i = 0; i < whole_.inner; ++i)
            body(b, o * whole_.extent * whole_.inner + i, scratch + 3 * member * member_);
    });
  }

  void gather(const float* from, float* to) const noexcept {
    for (std::size_t e = 0; e < whole_.extent; ++e) to[e] = from[e * whole_.inner];
  }

  void log_softmax(float* x, float* scratch) const noexcept {
    const float largest = *std::max_element(x, x + whole_.extent);
    vectorized(whole_.extent, [=](std::size_t i) { scratch[i] = exponential(x[i] - largest); });
    const float shift = largest + logarithm(sum_of(whole_.extent, [scratch](std::size_t i) { return scratch[i]; }));
    vectorized(whole_.extent, [=](std::size_t i) { x[i] -= shift; });
  }

  int axis_;
  bool logarithm_;
  AroundAxis whole_;
  std::size_t member_ = 0;
};

}  // namespace

std::unique_ptr<Op> make_softmax(int axis) { return std::make_unique<Softmax>(axis, false); }
std::unique_ptr<Op> make_log_softmax(int axis) { return std::make_unique<Softmax>(axis, true); }

}  // namespace plexus::graph
