// Values in another order: permuted, joined, cut out, repeated.
#include <plexus/error.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "graph/ops/axes.h"
#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class Permute final : public Op {
 public:
  explicit Permute(std::vector<std::size_t> order) : order_(std::move(order)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "permute"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& from = plan.inputs()[0];
    std::vector<std::size_t> sorted = order_;
    std::sort(sorted.begin(), sorted.end());
    bool sound = sorted.size() == from.rank();
    for (std::size_t axis = 0; sound && axis < sorted.size(); ++axis) sound = sorted[axis] == axis;
    if (!sound)
      throw Error("'permute' must name each axis of " + to_string(from) + " once, got " + to_string(Shape(order_)));
    std::vector<std::size_t> strides(from.rank(), 1);
    for (std::size_t axis = from.rank(); axis-- > 1;) strides[axis - 1] = strides[axis] * from[axis];
    std::vector<std::size_t> extents;
    from_ = {0};
    for (const std::size_t axis : order_) {
      extents.push_back(from[axis]);
      std::vector<std::uint32_t> finer;
      for (const std::uint32_t offset : from_)
        for (std::size_t i = 0; i < from[axis]; ++i)
          finer.push_back(static_cast<std::uint32_t>(offset + i * strides[axis]));
      from_ = std::move(finer);
    }
    return Shape(std::move(extents));
  }

  [[nodiscard]] OpDescription description() const override {
    plexus::Value::List order;
    for (const std::size_t axis : order_) order.push_back(number(axis));
    return {.operation = "permute", .settings = {{"order", plexus::Value(order)}}};
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, pass.y.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) {
        const float* const x = pass.x[0].row(b);
        float* const y = pass.y.row(b);
        for (std::size_t i = 0; i < from_.size(); ++i) y[i] = x[from_[i]];
      }
    });
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    kernels::share(dx.rows.count, dx.rows.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) {
        const float* const dy = pass.dy.row(b);
        float* const to = dx.rows.row(b);
        if (dx.accumulate)
          for (std::size_t i = 0; i < from_.size(); ++i) to[from_[i]] += dy[i];
        else
          for (std::size_t i = 0; i < from_.size(); ++i) to[from_[i]] = dy[i];
      }
    });
  }

 private:
  std::vector<std::size_t> order_;
  std::vector<std::uint32_t> from_;  // where each value of the result comes from
};

class Concatenate final : public Op {
 public:
  explicit Concatenate(int axis) : axis_(axis) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "concatenate"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const auto shapes = plan.inputs();
    const std::size_t axis = axis_of("'concatenate'", shapes[0], axis_);
    std::size_t total = 0;
    for (const Shape& shape : shapes) {
      std::vector<std::size_t> alike = shape.extents();
      if (shape.rank() == shapes[0].rank()) alike[axis] = shapes[0][axis];
      if (alike != shapes[0].extents())
        throw Error("'concatenate' along axis " + std::to_string(axis) + " got values of the shapes " +
                    to_string(shapes[0]) + " and " + to_string(shape) + "; the other extents must be equal");
      total += shape[axis];
      runs_.push_back(shape[axis] * extent_of(shape, axis + 1, shape.rank()));
    }
    outer_ = extent_of(shapes[0], 0, axis);
    for (const std::size_t run : runs_) run_ += run;
    std::vector<std::size_t> extents = shapes[0].extents();
    extents[axis] = total;
    return Shape(std::move(extents));
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "concatenate", .settings = {{"axis", number(axis_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      std::size_t offset = 0;
      for (std::size_t i = 0; i < runs_.size(); offset += runs_[i], ++i)
        for (std::size_t o = 0; o < outer_; ++o)
          std::copy_n(pass.x[i].row(b) + o * runs_[i], runs_[i], pass.y.row(b) + o * run_ + offset);
    }
  }

  void backward(const Backward& pass) noexcept override {
    std::size_t offset = 0;
    for (std::size_t i = 0; i < runs_.size(); offset += runs_[i], ++i) {
      const InputGradient& dx = pass.dx[i];
      if (dx.rows.data == nullptr) continue;
      for (std::size_t b = 0; b < dx.rows.count; ++b)
        for (std::size_t o = 0; o < outer_; ++o)
          put(dx.accumulate, runs_[i], dx.rows.row(b) + o * runs_[i],
              [dy = pass.dy.row(b) + o * run_ + offset](std::size_t k) { return dy[k]; });
    }
  }

 private:
  int axis_;
  std::size_t outer_ = 1;
  std::vector<std::size_t> runs_;  // of each input: its values that lie together
  std::size_t run_ = 0;            // of the result
};

class Slice final : public Op {
 public:
  Slice(int axis, std::size_t begin, std::size_t end) : axis_(axis), begin_(begin), end_(end) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "slice"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& from = plan.inputs()[0];
    const std::size_t axis = axis_of("'slice'", from, axis_);
    if (begin_ >= end_ || end_ > from[axis])
      throw Error("'slice' takes entries " + std::to_string(begin_) + " to " + std::to_string(end_) +
                  " (that one excluded) of axis " + std::to_string(axis) + " of " + to_string(from) + ", which has " +
                  std::to_string(from[axis]));
    whole_ = around(from, axis, axis);
    std::vector<std::size_t> extents = from.extents();
    extents[axis] = end_ - begin_;
    return Shape(std::move(extents));
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "slice",
            .settings = {{"axis", number(axis_)}, {"begin", number(begin_)}, {"end", number(end_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b)
      for (std::size_t o = 0; o < whole_.outer; ++o)
        std::copy_n(pass.x[0].row(b) + offset(o), run(), pass.y.row(b) + o * run());
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for (std::size_t b = 0; b < dx.rows.count; ++b) {
      if (!dx.accumulate) std::fill_n(dx.rows.row(b), dx.rows.width, 0.0F);
      for (std::size_t o = 0; o < whole_.outer; ++o)
        put(true, run(), dx.rows.row(b) + offset(o),
            [dy = pass.dy.row(b) + o * run()](std::size_t k) { return dy[k]; });
    }
  }

 private:
  [[nodiscard]] std::size_t run() const noexcept { return (end_ - begin_) * whole_.inner; }
  [[nodiscard]] std::size_t offset(std::size_t outer) const noexcept {
    return (outer * whole_.extent + begin_) * whole_.inner;
  }

  int axis_;
  std::size_t begin_;
  std::size_t end_;
  AroundAxis whole_;
};

class Upsample final : public Op {
 public:
  explicit Upsample(std::size_t factor) : factor_(factor) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "upsample"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& from = plan.inputs()[0];
    if (factor_ == 0) throw Error("'upsample' has a factor of 0; it must be at least 1");
    if (from.rank() != 2 && from.rank() != 3)
      throw Error("'upsample' needs images (height, width, channels), got " + to_string(from));
    height_ = from[0];
    width_ = from[1];
    channels_ = from.rank() == 3 ? from[2] : 1;
    return {factor_ * height_, factor_ * width_, channels_};
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "upsample", .settings = {{"factor", number(factor_)}}};
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      float* y = pass.y.row(b);
      for_each_pixel([&](std::size_t pixel) { y = std::copy_n(pass.x[0].row(b) + pixel * channels_, channels_, y); });
    }
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    for (std::size_t b = 0; b < dx.rows.count; ++b) {
      if (!dx.accumulate) std::fill_n(dx.rows.row(b), dx.rows.width, 0.0F);
      const float* dy = pass.dy.row(b);
      for_each_pixel([&](std::size_t pixel) {
        put(true, channels_, dx.rows.row(b) + pixel * channels_, [dy](std::size_t k) { return dy[k]; });
        dy += channels_;
      });
    }
  }

 private:
  /// Calls body(pixel of the input) for each pixel of the output, in order.
  template <class Body>
  void for_each_pixel(const Body& body) const noexcept {
    for (std::size_t y = 0; y < factor_ * height_; ++y)
      for (std::size_t x = 0; x < factor_ * width_; ++x) body(y / factor_ * width_ + x / factor_);
  }

  std::size_t factor_;
  std::size_t height_ = 0;
  std::size_t width_ = 0;
  std::size_t channels_ = 0;
};

}  // namespace

std::unique_ptr<Op> make_permute(const std::vector<std::size_t>& order) { return std::make_unique<Permute>(order); }
std::unique_ptr<Op> make_concatenate(int axis) { return std::make_unique<Concatenate>(axis); }
std::unique_ptr<Op> make_slice(int axis, std::size_t begin, std::size_t end) {
  return std::make_unique<Slice>(axis, begin, end);
}
std::unique_ptr<Op> make_upsample(std::size_t factor) { return std::make_unique<Upsample>(factor); }

}  // namespace plexus::graph
