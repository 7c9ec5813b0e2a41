// y = f(x), in place wherever f′ can be had from y.
#include <plexus/vectorized.h>

#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

constexpr std::size_t cost_of_value = 4;

/// Calls body(row, n) for each run of n values that begins at a row: the rows of a member as one run if those of all
/// views lie alike (the padding between them is then computed too, which does no harm), else one a row.
template <class Body>
void for_runs(const ConstRows& rows, bool alike, const Body& body) noexcept {
  kernels::share(rows.count, cost_of_value * rows.width, [&](std::size_t begin, std::size_t end, std::size_t) {
    if (alike) return body(begin, (end - begin - 1) * rows.stride + rows.width);
    for (std::size_t row = begin; row < end; ++row) body(row, rows.width);
  });
}

class ActivationOp final : public Op, public ByExamples {
 public:
  explicit ActivationOp(const Activation& function) : function_(function) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "activation"; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }

  [[nodiscard]] Reads reads() const noexcept override {
    const bool output = function_.backward_reads() == Activation::Reads::output;
    return {.inputs = !output, .output = output};
  }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& shape = plan.inputs()[0];
    plan.scratch(shape.size());  // for f′ · dy of an example, where it must be added to a gradient
    return shape;
  }

  [[nodiscard]] OpDescription description() const override { return function_.description(); }

  void forward(const Forward& pass) noexcept override {
    const ConstRows& x = pass.x[0];
    for_runs(x, x.stride == pass.y.stride,
             [&](std::size_t row, std::size_t n) { function_.forward(n, x.row(row), pass.y.row(row)); });
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    const ConstRows& saved = pass.y.data != nullptr ? pass.y : pass.x[0];
    if (dx.accumulate) {
      for (std::size_t b = 0; b < dx.rows.count; ++b) {
        function_.backward(dx.rows.width, saved.row(b), pass.dy.row(b), pass.scratch);
        vectorized(dx.rows.width, [to = dx.rows.row(b), from = pass.scratch](std::size_t i) { to[i] += from[i]; });
      }
      return;
    }
    const bool alike = saved.stride == pass.dy.stride && saved.stride == dx.rows.stride;
    for_runs(pass.dy, alike, [&](std::size_t row, std::size_t n) {
      function_.backward(n, saved.row(row), pass.dy.row(row), dx.rows.row(row));
    });
  }

 private:
  const Activation& function_;
};

}  // namespace

std::unique_ptr<Op> make_activation(const Activation& function) { return std::make_unique<ActivationOp>(function); }

}  // namespace plexus::graph
