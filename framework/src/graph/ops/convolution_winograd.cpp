// Windows of 3 × 3 over many channels, by Winograd's algorithm.
#include <plexus/buffer.h>

#include <algorithm>

#include "graph/ops/convolution_method.h"
#include "kernels/team.h"
#include "kernels/winograd.h"

namespace plexus::graph {
namespace {

using kernels::share;
using kernels::Team;

class WinogradConvolution final : public ConvolutionMethod {
 public:
  explicit WinogradConvolution(const kernels::Convolution& shape)
      : shape_(shape),
        back_(turned_round(shape)),
        cost_(4 * shape.window.channels * shape.out_size()),
        shared_scratch_(padded(winograd_sums_size(shape))),
        member_scratch_(
            padded(std::max({winograd_scratch(shape), winograd_scratch(back_), winograd_gradient_scratch(shape)}))) {}

  [[nodiscard]] std::size_t scratch() const noexcept override {
    return shared_scratch_ + Team::size() * member_scratch_;
  }

  void prepare(float* scratch, const Parameter& w) const noexcept override { winograd_weights(shape_, scratch, w); }

  void forward(const Op::Forward& pass, const Parameter& w) const noexcept override {
    share(pass.y.count, cost_, [&](std::size_t begin, std::size_t end, std::size_t member) {
      for (std::size_t b = begin; b < end; ++b)
        winograd_convolution(shape_, pass.y.row(b), false, pass.x[0].row(b), pass.scratch,
                             w.bias ? w.bias_row() : nullptr, own_scratch(pass.scratch, member));
    });
  }

  void backward(const Op::Backward& pass, const Parameter& w) const noexcept override {
    if (const Op::InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr) {
      winograd_weights_turned_round(shape_, pass.scratch, w);
      share(pass.dy.count, cost_, [&](std::size_t begin, std::size_t end, std::size_t member) {
        for (std::size_t b = begin; b < end; ++b)
          winograd_convolution(back_, dx.rows.row(b), dx.accumulate, pass.dy.row(b), pass.scratch, nullptr,
                               own_scratch(pass.scratch, member));
      });
    }
    if (w.uses == 0) return;  // frozen
    // From here on the values are read no more: the target may be the values themselves.
    const Gradients::Target target = pass.gradients.target(w);
    float* const sums = pass.scratch;
    std::fill_n(sums, winograd_sums_size(shape_), 0.0F);
    constexpr kernels::WinogradParts all;
    share(all.end, pass.dy.count * cost_ / all.end, [&](std::size_t begin, std::size_t end, std::size_t member) {
      const std::size_t at_once = winograd_parts_at_once(shape_);
      for (std::size_t part = begin; part < end; part += at_once)
        for (std::size_t b = 0; b < pass.dy.count; ++b)
          add_winograd_gradient(shape_, {part, std::min(part + at_once, end)}, sums, pass.x[0].row(b), pass.dy.row(b),
                                own_scratch(pass.scratch, member));
    });
    finish_winograd_gradient(shape_, target, w, sums);
    pass.gradients.complete(w);
  }

 private:
  [[nodiscard]] float* own_scratch(float* scratch, std::size_t member) const noexcept {
    return scratch + shared_scratch_ + member * member_scratch_;
  }

  kernels::Convolution shape_;
  kernels::Convolution back_;
  std::size_t cost_;            // of one image
  std::size_t shared_scratch_;  // transformed weights, or the sums of their gradient
  std::size_t member_scratch_;
};

}  // namespace

std::unique_ptr<ConvolutionMethod> make_winograd_convolution(const kernels::Convolution& shape) {
  return std::make_unique<WinogradConvolution>(shape);
}

}  // namespace plexus::graph
