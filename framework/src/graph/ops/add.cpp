// y = a + b: the end of a residual connection.
#include <plexus/error.h>
#include <plexus/vectorized.h>

#include <algorithm>

#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

class AddOp final : public Op, public ByExamples {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "add"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& a = plan.inputs()[0];
    const Shape& b = plan.inputs()[1];
    if (a != b)
      throw Error("'add' got values of the shapes " + to_string(a) + " and " + to_string(b) +
                  "; they must be equal (a convolution or a dense layer on one side can make them so)");
    return a;
  }

  [[nodiscard]] OpDescription description() const override { return {.operation = "add"}; }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t r = 0; r < pass.y.count; ++r)
      vectorized(pass.y.width, [y = pass.y.row(r), a = pass.x[0].row(r), b = pass.x[1].row(r)](std::size_t i) {
        y[i] = a[i] + b[i];
      });
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  void backward(const Backward& pass) noexcept override {
    for (const InputGradient& dx : pass.dx) {
      if (dx.rows.data == nullptr || (dx.rows.data == pass.dy.data && !dx.accumulate)) continue;
      for (std::size_t r = 0; r < dx.rows.count; ++r) {
        if (dx.accumulate)
          vectorized(dx.rows.width, [to = dx.rows.row(r), dy = pass.dy.row(r)](std::size_t i) { to[i] += dy[i]; });
        else
          std::copy_n(pass.dy.row(r), dx.rows.width, dx.rows.row(r));
      }
    }
  }
};

}  // namespace

std::unique_ptr<Op> make_add() { return std::make_unique<AddOp>(); }

}  // namespace plexus::graph
