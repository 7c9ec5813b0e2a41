// y = x ∗ W + b, image by image. In the backward pass both gradients of an image are computed while its dy is in cache.
#include <plexus/buffer.h>
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/ops.h"
#include "graph/ops/sliding.h"
#include "kernels/convolution.h"

namespace plexus::graph {
namespace {

class ConvolutionOp final : public Op {
 public:
  ConvolutionOp(std::size_t channels, const Window& window, const LayerWeights& weights)
      : window_(window), weights_(weights) {
    shape_.out_channels = channels;
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "convolution"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const std::string who = "the convolution '" + weights_.name + "'";
    if (shape_.out_channels == 0) throw Error(who + " has 0 channels; it needs at least 1");
    shape_.window = slide(who, plan.inputs()[0], window_);
    const kernels::Sliding& s = shape_.window;
    w_ = &plan.weights({.name = weights_.name,
                        .inputs = s.kernel * s.run(),
                        .outputs = shape_.out_channels,
                        .initializer = &weights_.weights,
                        .bias_initializer = weights_.bias,
                        .published = Shape{s.kernel, s.kernel, s.channels, shape_.out_channels},
                        .fan_in = s.kernel * s.run(),
                        .fan_out = s.kernel * s.kernel * shape_.out_channels,
                        .uses = weights_.uses});
    transposed_size_ = padded(transposed_weights_size(shape_));
    plan.scratch(std::max(convolution_forward_scratch(shape_),
                          transposed_size_ + std::max(convolution_backward_input_scratch(shape_),
                                                      convolution_backward_weights_scratch(shape_))));
    return {s.out_height(), s.out_width(), shape_.out_channels};
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b)
      convolution_forward(shape_, pass.y.row(b), pass.x[0].row(b), *w_, pass.scratch);
  }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    const bool wants_dx = dx.rows.data != nullptr;
    float* const transposed = pass.scratch;
    float* const scratch = pass.scratch + transposed_size_;
    // From here on the values are read no more: the target may be the values themselves.
    if (wants_dx) transpose_weights(shape_, transposed, *w_);
    Gradients::Target target = pass.gradients.target(*w_);
    for (std::size_t b = 0; b < pass.dy.count; ++b) {
      const float* const dy = pass.dy.row(b);
      if (wants_dx) convolution_backward_input(shape_, dx.rows.row(b), dx.accumulate, dy, transposed, scratch);
      convolution_backward_weights(shape_, target, *w_, pass.x[0].row(b), dy, scratch);
      target.beta = 1.0F;
    }
    pass.gradients.complete(*w_);
  }

 private:
  Window window_;
  LayerWeights weights_;
  kernels::Convolution shape_;
  std::size_t transposed_size_ = 0;
  const Parameter* w_ = nullptr;  // (k · k · c + 1, channels)
};

}  // namespace

std::unique_ptr<Op> make_convolution(std::size_t channels, const Window& window, const LayerWeights& weights) {
  return std::make_unique<ConvolutionOp>(channels, window, weights);
}

}  // namespace plexus::graph
