// The convolution as its definition has it, for any shape.
#include <plexus/buffer.h>

#include <algorithm>

#include "graph/ops/convolution_method.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

using kernels::share;
using kernels::Team;

class DirectConvolution final : public ConvolutionMethod {
 public:
  explicit DirectConvolution(const kernels::Convolution& shape)
      : shape_(shape),
        cost_(shape.window.kernel * shape.window.run() * shape.out_size()),
        transposed_size_(padded(transposed_weights_size(shape))),
        member_scratch_(padded(std::max({convolution_forward_scratch(shape), convolution_backward_input_scratch(shape),
                                         convolution_backward_weights_scratch(shape)}))) {}

  [[nodiscard]] std::size_t scratch() const noexcept override {
    return transposed_size_ + Team::size() * member_scratch_;
  }

  void forward(const Op::Forward& pass, const Parameter& w) const noexcept override {
    share(pass.y.count, cost_, [&](std::size_t begin, std::size_t end, std::size_t member) {
      float* const scratch = pass.scratch + member * member_scratch_;
      for (std::size_t b = begin; b < end; ++b)
        convolution_forward(shape_, pass.y.row(b), pass.x[0].row(b), w, scratch);
    });
  }

  void backward(const Op::Backward& pass, const Parameter& w) const noexcept override {
    float* const transposed = pass.scratch;
    float* const scratch = pass.scratch + transposed_size_;
    if (const Op::InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr) {
      transpose_weights(shape_, transposed, w);
      share(pass.dy.count, cost_, [&](std::size_t begin, std::size_t end, std::size_t member) {
        for (std::size_t b = begin; b < end; ++b)
          convolution_backward_input(shape_, dx.rows.row(b), dx.accumulate, pass.dy.row(b), transposed,
                                     scratch + member * member_scratch_);
      });
    }
    if (w.uses == 0) return;  // frozen
    // From here on the values are read no more: the target may be the values themselves.
    const Gradients::Target target = pass.gradients.target(w);
    const std::size_t parts = convolution_weight_parts(shape_, w);
    share(parts, pass.dy.count * cost_ / parts, [&](std::size_t begin, std::size_t end, std::size_t member) {
      Gradients::Target to = target;
      for (std::size_t b = 0; b < pass.dy.count; ++b) {
        convolution_backward_weights(shape_, begin, end, to, w, pass.x[0].row(b), pass.dy.row(b),
                                     scratch + member * member_scratch_);
        to.beta = 1.0F;
      }
    });
    pass.gradients.complete(w);
  }

 private:
  kernels::Convolution shape_;
  std::size_t cost_;  // of one image
  std::size_t transposed_size_;
  std::size_t member_scratch_;
};

}  // namespace

std::unique_ptr<ConvolutionMethod> make_direct_convolution(const kernels::Convolution& shape) {
  return std::make_unique<DirectConvolution>(shape);
}

}  // namespace plexus::graph
