// Sums, means and largest values over neighbouring axes.
#include <plexus/error.h>

#include <algorithm>
#include <cstdint>

#include "graph/ops/axes.h"
#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

/// The value seen around the axes that go away, and the shape without them.
Shape without(const std::string& who, const Shape& shape, int first, int last, AroundAxis& whole) {
  if (shape.rank() == 0) return shape;
  const std::size_t begin = axis_of(who, shape, first);
  const std::size_t end = axis_of(who, shape, last);
  if (begin > end)
    throw Error(who + " over axes " + std::to_string(first) + " to " + std::to_string(last) + " of " +
                to_string(shape) + ": the first lies behind the last");
  whole = around(shape, begin, end);
  std::vector<std::size_t> extents;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (axis < begin || axis > end) extents.push_back(shape[axis]);
  return Shape(std::move(extents));
}

/// Σ x, or the mean: the sum times a factor.
class Sum final : public Op {
 public:
  Sum(int first, int last, bool mean) : first_(first), last_(last), mean_(mean) {}

  [[nodiscard]] std::string_view name() const noexcept override { return mean_ ? "mean" : "sum"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    Shape shape = without("'" + std::string(name()) + "'", plan.inputs()[0], first_, last_, whole_);
    factor_ = mean_ ? 1.0F / static_cast<float>(whole_.extent) : 1.0F;
    return shape;
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = std::string(name()), .settings = {{"first", number(first_)}, {"last", number(last_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, pass.x[0].width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t o = 0; o < whole_.outer; ++o) {
          const float* const x = pass.x[0].row(b) + o * whole_.extent * whole_.inner;
          float* const y = pass.y.row(b) + o * whole_.inner;
          if (whole_.inner == 1) {
            *y = factor_ * sum_of(whole_.extent, [x](std::size_t i) { return x[i]; });
            continue;
          }
          std::copy_n(x, whole_.inner, y);
          for (std::size_t e = 1; e < whole_.extent; ++e)
            vectorized(whole_.inner, [y, x = x + e * whole_.inner](std::size_t i) { y[i] += x[i]; });
          if (mean_) vectorized(whole_.inner, [y, factor = factor_](std::size_t i) { y[i] *= factor; });
        }
    });
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    kernels::share(dx.rows.count, dx.rows.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t o = 0; o < whole_.outer; ++o) {
          const float* const dy = pass.dy.row(b) + o * whole_.inner;
          float* const to = dx.rows.row(b) + o * whole_.extent * whole_.inner;
          const float factor = factor_;
          if (whole_.inner == 1)
            put(dx.accumulate, whole_.extent, to, [factor, value = *dy](std::size_t) { return factor * value; });
          else
            for (std::size_t e = 0; e < whole_.extent; ++e)
              put(dx.accumulate, whole_.inner, to + e * whole_.inner,
                  [factor, dy](std::size_t i) { return factor * dy[i]; });
        }
    });
  }

 private:
  int first_;
  int last_;
  bool mean_;
  AroundAxis whole_;
  float factor_ = 1.0F;
};

static_assert(sizeof(std::uint32_t) == sizeof(float), "positions are kept in memory for floats");

class Max final : public Op {
 public:
  Max(int first, int last) : first_(first), last_(last) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "max"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    Shape shape = without("'max'", plan.inputs()[0], first_, last_, whole_);
    plan.keep(plan.max_batch() * size());
    return shape;
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = std::string(name()), .settings = {{"first", number(first_)}, {"last", number(last_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    auto* const places = reinterpret_cast<std::uint32_t*>(pass.kept);
    for (std::size_t b = 0; b < pass.y.count; ++b)
      for (std::size_t o = 0; o < whole_.outer; ++o)
        for (std::size_t i = 0; i < whole_.inner; ++i) {
          const float* const x = pass.x[0].row(b) + o * whole_.extent * whole_.inner + i;
          std::size_t place = 0;
          for (std::size_t e = 1; e < whole_.extent; ++e)
            if (x[e * whole_.inner] > x[place * whole_.inner]) place = e;
          const std::size_t at = o * whole_.inner + i;
          pass.y.row(b)[at] = x[place * whole_.inner];
          if (places != nullptr) places[b * size() + at] = static_cast<std::uint32_t>(place);
        }
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    const auto* const places = reinterpret_cast<const std::uint32_t*>(pass.kept);
    for (std::size_t b = 0; b < dx.rows.count; ++b) {
      if (!dx.accumulate) std::fill_n(dx.rows.row(b), dx.rows.width, 0.0F);
      for (std::size_t o = 0; o < whole_.outer; ++o)
        for (std::size_t i = 0; i < whole_.inner; ++i) {
          const std::size_t at = o * whole_.inner + i;
          dx.rows.row(b)[(o * whole_.extent + places[b * size() + at]) * whole_.inner + i] += pass.dy.row(b)[at];
        }
    }
  }

 private:
  [[nodiscard]] std::size_t size() const noexcept { return whole_.outer * whole_.inner; }

  int first_;
  int last_;
  AroundAxis whole_;
};

}  // namespace

std::unique_ptr<Op> make_sum(int first, int last) { return std::make_unique<Sum>(first, last, false); }
std::unique_ptr<Op> make_mean(int first, int last) { return std::make_unique<Sum>(first, last, true); }
std::unique_ptr<Op> make_max(int first, int last) { return std::make_unique<Max>(first, last); }

}  // namespace plexus::graph
