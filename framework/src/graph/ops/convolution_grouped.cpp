// Convolutions whose windows have gaps, or whose channels are parted into groups that do not see each other: what lies
// under a window is copied to a row, and a group is a product of matrices. One channel a group needs none.
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

/// Where windows lie over an image.
struct Windows {
  std::size_t height = 0;  // of the image
  std::size_t width = 0;
  std::size_t channels = 0;
  std::size_t out_height = 0;
  std::size_t out_width = 0;
  Window window;

  [[nodiscard]] std::size_t pixels() const noexcept { return out_height * out_width; }
  [[nodiscard]] std::size_t taps() const noexcept { return window.kernel * window.kernel; }

  /// Calls inside(tap, offset of the input pixel) or outside(tap) for each tap of a window.
  template <class Inside, class Outside>
  void for_taps(std::size_t pixel, const Inside& inside, const Outside& outside) const noexcept {
    const std::size_t top = pixel / out_width * window.stride;
    const std::size_t left = pixel % out_width * window.stride;
    for (std::size_t u = 0; u < window.kernel; ++u)
      for (std::size_t v = 0; v < window.kernel; ++v) {
        const std::size_t row = top + u * window.dilation;
        const std::size_t column = left + v * window.dilation;
        const bool is_inside = row >= window.padding && row < height + window.padding && column >= window.padding &&
                               column < width + window.padding;
        if (is_inside)
          inside(u * window.kernel + v, ((row - window.padding) * width + (column - window.padding)) * channels);
        else
          outside(u * window.kernel + v);
      }
  }
};

class GroupedConvolution final : public Op {
 public:
  GroupedConvolution(std::size_t channels, const Window& window, const LayerWeights& weights)
      : channels_(channels), weights_(weights) {
    windows_.window = window;
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "grouped_convolution"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const std::string who = "the convolution '" + weights_.name + "'";
    place(who, plan.inputs()[0]);
    const std::size_t groups = windows_.window.groups;
    if (channels_ == 0 || groups == 0 || windows_.channels % groups != 0 || channels_ % groups != 0)
      throw Error(who + " has " + std::to_string(windows_.channels) + " channels and makes " +
                  std::to_string(channels_) + " of them, which cannot be parted into " + std::to_string(groups) +
                  " groups; both must be multiples of it");
    in_ = windows_.channels / groups;
    out_ = channels_ / groups;
    w_ = &plan.weights({.name = weights_.name,
                        .inputs = windows_.taps() * in_,
                        .outputs = channels_,
                        .initializer = &weights_.weights,
                        .bias_initializer = weights_.bias,
                        .published = Shape{windows_.window.kernel, windows_.window.kernel, in_, channels_},
                        .fan_in = windows_.taps() * in_,
                        .fan_out = windows_.taps() * out_,
                        .shared = weights_.shared});
    member_ = is_depthwise() ? 0 : 2 * padded(windows_.pixels() * depth());
    plan.scratch(kernels::Team::size() * member_);
    return {windows_.out_height, windows_.out_width, channels_};
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return windows_.pixels() * depth() * channels_; }

  [[nodiscard]] OpDescription description() const override {
    const Window& window = windows_.window;
    return {.operation = "convolution",
            .settings = {{"kernel", number(window.kernel)},
                         {"stride", number(window.stride)},
                         {"padding", number(window.padding)},
                         {"dilation", number(window.dilation)},
                         {"groups", number(window.groups)}},
            .arrays = arrays_of(*w_)};
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, multiply_adds(), [&](std::size_t begin, std::size_t end, std::size_t member) {
      for (std::size_t b = begin; b < end; ++b)
        if (is_depthwise())
          forward_by_channel(pass.y.row(b), pass.x[0].row(b));
        else
          forward_by_group(pass.y.row(b), pass.x[0].row(b), pass.scratch + member * member_);
    });
  }

  void backward(const Backward& pass) noexcept override {
    if (const InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr)
      kernels::share(dx.rows.count, multiply_adds(), [&](std::size_t begin, std::size_t end, std::size_t member) {
        for (std::size_t b = begin; b < end; ++b) {
          float* const to = dx.rows.row(b);
          if (!dx.accumulate) std::fill_n(to, dx.rows.width, 0.0F);
          if (is_depthwise())
            input_gradient_by_channel(to, pass.dy.row(b));
          else
            input_gradient_by_group(to, pass.dy.row(b), pass.scratch + member * member_);
        }
      });
    if (w_->uses == 0) return;  // frozen
    // From here on the values are read no more: the target may be the values themselves.
    const Gradients::Target target = pass.gradients.target(*w_);
    for (std::size_t row = 0; row < w_->rows; ++row)
      begin_sum(target.beta, w_->columns, target.data + row * w_->stride);
    for (std::size_t b = 0; b < pass.dy.count; ++b) {
      if (is_depthwise())
        weight_gradient_by_channel(target, pass.x[0].row(b), pass.dy.row(b));
      else
        weight_gradient_by_group(target, pass.x[0].row(b), pass.dy.row(b), pass.scratch);
      if (w_->bias)
        for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel)
          vectorized(channels_, [to = target.data + w_->inputs() * w_->stride, alpha = target.alpha,
                                 dy = pass.dy.row(b) + pixel * channels_](std::size_t c) { to[c] += alpha * dy[c]; });
    }
    pass.gradients.complete(*w_);
  }

 private:
  void place(const std::string& who, const Shape& image) {
    const Window& window = windows_.window;
    if (image.rank() != 2 && image.rank() != 3)
      throw Error(who + " needs images, (height, width, channels), but its input is " + to_string(image));
    if (window.kernel == 0 || window.stride == 0 || window.dilation == 0)
      throw Error(who + " has a kernel, a stride or a dilation of 0; each must be at least 1");
    windows_.height = image[0];
    windows_.width = image[1];
    windows_.channels = image.rank() == 3 ? image[2] : 1;
    const std::size_t reach = (window.kernel - 1) * window.dilation + 1;
    const std::size_t high = image[0] + 2 * window.padding;
    const std::size_t wide = image[1] + 2 * window.padding;
    if (reach > std::min(high, wide))
      throw Error(who + " reaches over " + std::to_string(reach) + " pixels, but its input " + to_string(image) +
                  " is only " + std::to_string(high) + " high and " + std::to_string(wide) +
                  " wide with its padding; choose a smaller kernel or dilation, or add padding");
    windows_.out_height = (high - reach) / window.stride + 1;
    windows_.out_width = (wide - reach) / window.stride + 1;
  }

  [[nodiscard]] bool is_depthwise() const noexcept { return in_ == 1 && out_ == 1; }
  /// Inputs of one output.
  [[nodiscard]] std::size_t depth() const noexcept { return windows_.taps() * in_; }

  // One channel a group: each tap has a weight for each channel, row by row as the weights lie.

  void forward_by_channel(float* y, const float* x) const noexcept {
    for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel, y += channels_) {
      if (w_->bias)
        std::copy_n(w_->bias_row(), channels_, y);
      else
        std::fill_n(y, channels_, 0.0F);
      windows_.for_taps(
          pixel,
          [&](std::size_t tap, std::size_t from) {
            vectorized(channels_, [to = y, w = w_->row(tap), in = x + from](std::size_t c) { to[c] += w[c] * in[c]; });
          },
          [](std::size_t) {});
    }
  }

  void input_gradient_by_channel(float* dx, const float* dy) const noexcept {
    for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel, dy += channels_)
      windows_.for_taps(
          pixel,
          [&](std::size_t tap, std::size_t at) {
            vectorized(channels_,
                       [to = dx + at, w = w_->row(tap), from = dy](std::size_t c) { to[c] += w[c] * from[c]; });
          },
          [](std::size_t) {});
  }

  void weight_gradient_by_channel(const Gradients::Target& target, const float* x, const float* dy) const noexcept {
    for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel, dy += channels_)
      windows_.for_taps(
          pixel,
          [&](std::size_t tap, std::size_t at) {
            vectorized(channels_, [to = target.data + tap * w_->stride, alpha = target.alpha, in = x + at,
                                   from = dy](std::size_t c) { to[c] += alpha * in[c] * from[c]; });
          },
          [](std::size_t) {});
  }

  // Several channels: what lies under the windows as a matrix (pixels, taps · channels of the group).

  void gather(float* rows, const float* x, std::size_t group) const noexcept {
    for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel, rows += depth())
      windows_.for_taps(
          pixel, [&](std::size_t tap, std::size_t from) { std::copy_n(x + from + group * in_, in_, rows + tap * in_); },
          [&](std::size_t tap) { std::fill_n(rows + tap * in_, in_, 0.0F); });
  }

  void forward_by_group(float* y, const float* x, float* scratch) const noexcept {
    for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel)
      if (w_->bias)
        std::copy_n(w_->bias_row(), channels_, y + pixel * channels_);
      else
        std::fill_n(y + pixel * channels_, channels_, 0.0F);
    for (std::size_t group = 0; group < windows_.window.groups; ++group) {
      gather(scratch, x, group);
      kernels::product({.data = y + group * out_, .stride = channels_, .beta = 1.0F}, {scratch, 1, depth()},
                       {w_->values + group * out_, w_->stride, 1}, windows_.pixels(), out_, depth());
    }
  }

  void input_gradient_by_group(float* dx, const float* dy, float* scratch) const noexcept {
    for (std::size_t group = 0; group < windows_.window.groups; ++group) {
      kernels::product({.data = scratch, .stride = depth()}, {dy + group * out_, 1, channels_},
                       {w_->values + group * out_, 1, w_->stride}, windows_.pixels(), depth(), out_);
      const float* rows = scratch;
      for (std::size_t pixel = 0; pixel < windows_.pixels(); ++pixel, rows += depth())
        windows_.for_taps(
            pixel,
            [&](std::size_t tap, std::size_t at) {
              vectorized(in_,
                         [to = dx + at + group * in_, from = rows + tap * in_](std::size_t c) { to[c] += from[c]; });
            },
            [](std::size_t) {});
    }
  }

  void weight_gradient_by_group(const Gradients::Target& target, const float* x, const float* dy,
                                float* scratch) const noexcept {
    for (std::size_t group = 0; group < windows_.window.groups; ++group) {
      gather(scratch, x, group);
      kernels::product({.data = target.data + group * out_, .stride = w_->stride, .alpha = target.alpha, .beta = 1.0F},
                       {scratch, depth(), 1}, {dy + group * out_, channels_, 1}, depth(), out_, windows_.pixels());
    }
  }

  std::size_t channels_;
  LayerWeights weights_;
  Windows windows_;
  std::size_t in_ = 0;   // channels of a group
  std::size_t out_ = 0;  // channels that it makes
  std::size_t member_ = 0;
  const Parameter* w_ = nullptr;  // (taps · channels of a group [+ 1], channels out)
};

}  // namespace

std::unique_ptr<Op> make_grouped_convolution(std::size_t channels, const Window& window, const LayerWeights& weights) {
  return std::make_unique<GroupedConvolution>(channels, window, weights);
}

}  // namespace plexus::graph
