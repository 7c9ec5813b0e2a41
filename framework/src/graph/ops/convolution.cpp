// y = x ∗ W + b, image by image, directly or by Winograd's algorithm, whichever the shape is made for.
#include <plexus/error.h>

#include "graph/ops/by_examples.h"
#include "graph/ops/convolution_method.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "graph/ops/sliding.h"
#include "kernels/winograd.h"

namespace plexus::graph {
namespace {

class ConvolutionOp final : public Op, public ByExamples {
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
                        .shared = weights_.shared});
    method_ = winograd_fits(shape_) ? make_winograd_convolution(shape_) : make_direct_convolution(shape_);
    plan.scratch(method_->scratch());
    return {s.out_height(), s.out_width(), shape_.out_channels};
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override {
    return shape_.window.kernel * shape_.window.run() * shape_.out_size();
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "convolution",
            .settings = {{"kernel", number(window_.kernel)},
                         {"stride", number(window_.stride)},
                         {"padding", number(window_.padding)}},
            .arrays = arrays_of(*w_)};
  }

  void forward(const Forward& pass) noexcept override {
    prepare(pass.scratch);
    forward_some(pass);
  }
  void prepare(float* scratch) const noexcept override { method_->prepare(scratch, *w_); }
  void forward_some(const Forward& pass) noexcept override { method_->forward(pass, *w_); }
  void backward(const Backward& pass) noexcept override { method_->backward(pass, *w_); }

 private:
  Window window_;
  LayerWeights weights_;
  kernels::Convolution shape_;
  std::unique_ptr<ConvolutionMethod> method_;
  const Parameter* w_ = nullptr;  // (k · k · c + 1, channels)
};

}  // namespace

std::unique_ptr<Op> make_convolution(std::size_t channels, const Window& window, const LayerWeights& weights) {
  return std::make_unique<ConvolutionOp>(channels, window, weights);
}

}  // namespace plexus::graph
