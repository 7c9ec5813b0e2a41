// The transpose of a convolution: what its backward pass does to a gradient, done to a value.
#include <plexus/buffer.h>
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/convolution.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

class ConvolutionTranspose final : public Op {
 public:
  ConvolutionTranspose(std::size_t channels, const Window& window, const LayerWeights& weights)
      : channels_(channels), window_(window), weights_(weights) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "convolution_transpose"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const std::string who = "the transposed convolution '" + weights_.name + "'";
    const Shape& from = plan.inputs()[0];
    if (channels_ == 0) throw Error(who + " has 0 channels; it needs at least 1");
    if (from.rank() != 2 && from.rank() != 3)
      throw Error(who + " needs images (height, width, channels), got " + to_string(from));
    if (window_.kernel == 0 || window_.stride == 0)
      throw Error(who + " has a kernel or a stride of 0; both must be at least 1");
    const std::size_t height = (from[0] - 1) * window_.stride + window_.kernel;
    const std::size_t width = (from[1] - 1) * window_.stride + window_.kernel;
    if (std::min(height, width) <= 2 * window_.padding)
      throw Error(who + " has a padding of " + std::to_string(window_.padding) + ", which leaves nothing of " +
                  to_string(Shape{height, width}) + " pixels");
    shape_.window = {height - 2 * window_.padding,
                     width - 2 * window_.padding,
                     channels_,
                     window_.kernel,
                     window_.stride,
                     window_.padding};
    shape_.out_channels = from.rank() == 3 ? from[2] : 1;
    const std::size_t run = shape_.window.run();
    w_ = &plan.weights({.name = weights_.name,
                        .inputs = window_.kernel * run,
                        .outputs = shape_.out_channels,
                        .initializer = &weights_.weights,
                        .published = Shape{window_.kernel, window_.kernel, channels_, shape_.out_channels},
                        .fan_in = window_.kernel * window_.kernel * shape_.out_channels,
                        .fan_out = window_.kernel * run,
                        .shared = weights_.shared});
    if (weights_.bias != nullptr) shift_ = &plan.vector(weights_.name + "_shift", channels_, 0.0F);
    transposed_ = padded(transposed_weights_size(shape_));
    out_ = padded(shape_.out_size());
    member_ = out_ + padded(std::max({convolution_forward_scratch(shape_), convolution_backward_input_scratch(shape_),
                                      convolution_backward_weights_scratch(shape_)}));
    plan.scratch(transposed_ + kernels::Team::size() * member_);
    return {shape_.window.height, shape_.window.width, channels_};
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override { return cost(); }

  [[nodiscard]] OpDescription description() const override {
    OpDescription description{.operation = "convolution_transpose",
                              .settings = {{"kernel", number(window_.kernel)},
                                           {"stride", number(window_.stride)},
                                           {"padding", number(window_.padding)}},
                              .arrays = arrays_of(*w_)};
    if (shift_ != nullptr) description.arrays.emplace_back("bias", shift_->name);
    return description;
  }

  void forward(const Forward& pass) noexcept override {
    transpose_weights(shape_, pass.scratch, *w_);
    kernels::share(pass.y.count, cost(), [&](std::size_t begin, std::size_t end, std::size_t member) {
      for (std::size_t b = begin; b < end; ++b) {
        float* const y = pass.y.row(b);
        convolution_backward_input(shape_, y, false, pass.x[0].row(b), pass.scratch,
                                   pass.scratch + transposed_ + member * member_ + out_);
        if (shift_ == nullptr) continue;
        for (std::size_t at = 0; at < pass.y.width; at += channels_)
          vectorized(channels_, [to = y + at, shift = shift_->values](std::size_t c) { to[c] += shift[c]; });
      }
    });
  }

  void backward(const Backward& pass) noexcept override {
    if (const InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr)
      kernels::share(dx.rows.count, cost(), [&](std::size_t begin, std::size_t end, std::size_t member) {
        float* const result = pass.scratch + transposed_ + member * member_;
        for (std::size_t b = begin; b < end; ++b) {
          convolution_forward(shape_, result, pass.dy.row(b), *w_, result + out_);
          put(dx.accumulate, dx.rows.width, dx.rows.row(b), [result](std::size_t i) { return result[i]; });
        }
      });
    if (w_->uses > 0) give_weights(pass);
    if (shift_ != nullptr && shift_->uses > 0) give_shift(pass);
  }

 private:
  void give_weights(const Backward& pass) const noexcept {
    // From here on the values are read no more: the target may be the values themselves.
    Gradients::Target to = pass.gradients.target(*w_);
    const std::size_t parts = convolution_weight_parts(shape_, *w_);
    for (std::size_t b = 0; b < pass.dy.count; ++b) {
      convolution_backward_weights(shape_, 0, parts, to, *w_, pass.dy.row(b), pass.x[0].row(b),
                                   pass.scratch + transposed_ + out_);
      to.beta = 1.0F;
    }
    pass.gradients.complete(*w_);
  }

  void give_shift(const Backward& pass) const noexcept {
    const auto [data, alpha, beta] = pass.gradients.target(*shift_);
    begin_sum(beta, channels_, data);
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      for (std::size_t at = 0; at < pass.dy.width; at += channels_)
        vectorized(channels_,
                   [data = data, alpha = alpha, dy = pass.dy.row(b) + at](std::size_t c) { data[c] += alpha * dy[c]; });
    pass.gradients.complete(*shift_);
  }

  [[nodiscard]] std::size_t cost() const noexcept {
    return shape_.window.kernel * shape_.window.run() * shape_.out_size();
  }

  std::size_t channels_;
  Window window_;
  LayerWeights weights_;
  kernels::Convolution shape_;  // from y to x
  std::size_t transposed_ = 0;
  std::size_t out_ = 0;
  std::size_t member_ = 0;
  const Parameter* w_ = nullptr;      // (k · k · channels, channels of x)
  const Parameter* shift_ = nullptr;  // (channels)
};

}  // namespace

std::unique_ptr<Op> make_convolution_transpose(std::size_t channels, const Window& window,
                                               const LayerWeights& weights) {
  return std::make_unique<ConvolutionTranspose>(channels, window, weights);
}

}  // namespace plexus::graph
