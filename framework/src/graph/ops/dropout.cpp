// Inverted dropout. The random numbers are kept for the backward pass: a value is dropped where its number is below the
// rate.
#include <plexus/error.h>
#include <plexus/random.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <utility>

#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class Dropout final : public Op, public ByExamples {
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

  [[nodiscard]] OpDescription description() const override { return {.operation = "identity"}; }

  void forward(const Forward& pass) noexcept override {
    const ConstRows& x = pass.x[0];
    if (pass.pass.mode == Mode::evaluation) {
      if (x.data == pass.y.data) return;
      for (std::size_t b = 0; b < x.count; ++b) std::copy_n(x.row(b), x.width, pass.y.row(b));
      return;
    }
    Stream(pass.pass.seed, purpose_, pass.pass.step).fill_uniform({pass.kept, x.count * x.width});
    for_runs(
        x, pass.y,
        [rate = rate_in_float(), scale = scale()](std::size_t n, float* to, const float* from, const float* number) {
          vectorized(n, [=](std::size_t i) { to[i] = from[i] * (number[i] >= rate ? scale : 0.0F); });
        },
        pass.kept);
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for_runs(
        pass.dy, dx.rows,
        [rate = rate_in_float(), scale = scale(), accumulate = dx.accumulate](std::size_t n, float* to, const float* dy,
                                                                              const float* number) {
          if (accumulate)
            vectorized(n, [=](std::size_t i) { to[i] += dy[i] * (number[i] >= rate ? scale : 0.0F); });
          else
            vectorized(n, [=](std::size_t i) { to[i] = dy[i] * (number[i] >= rate ? scale : 0.0F); });
        },
        pass.kept);
  }

 private:
  /// Calls body(n, to, from, numbers) for each run of n values: all rows of a member at once where nothing lies between
  /// them.
  template <class Body>
  static void for_runs(const ConstRows& from, const Rows& to, const Body& body, const float* numbers) noexcept {
    const bool together = from.contiguous() && to.contiguous();
    kernels::share(from.count, from.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      if (together)
        return body((end - begin) * from.width, to.row(begin), from.row(begin), numbers + begin * from.width);
      for (std::size_t b = begin; b < end; ++b) body(from.width, to.row(b), from.row(b), numbers + b * from.width);
    });
  }

  [[nodiscard]] float rate_in_float() const noexcept { return static_cast<float>(rate_); }
  [[nodiscard]] float scale() const noexcept { return static_cast<float>(1.0 / (1.0 - rate_)); }

  std::string layer_;
  std::uint64_t purpose_;
  double rate_;
};

}  // namespace

std::unique_ptr<Op> make_dropout(double rate, const std::string& name) { return std::make_unique<Dropout>(rate, name); }

}  // namespace plexus::graph
