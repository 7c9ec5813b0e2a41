// How a convolution is computed, a batch at a time. The method is chosen by the shape, once.
#pragma once

#include <plexus/graph.h>

#include <cstddef>
#include <memory>

#include "kernels/convolution.h"

namespace plexus::graph {

class ConvolutionMethod {
 public:
  ConvolutionMethod() = default;
  ConvolutionMethod(const ConvolutionMethod&) = delete;
  ConvolutionMethod& operator=(const ConvolutionMethod&) = delete;
  virtual ~ConvolutionMethod() = default;

  /// [plan] Floats of scratch for each of the functions below.
  [[nodiscard]] virtual std::size_t scratch() const noexcept = 0;
  /// [hot] What the forward calls that follow need of the weights, into their scratch.
  virtual void prepare([[maybe_unused]] float* scratch, [[maybe_unused]] const Parameter& w) const noexcept {}
  /// [hot]
  virtual void forward(const Op::Forward& pass, const Parameter& w) const noexcept = 0;
  /// [hot]
  virtual void backward(const Op::Backward& pass, const Parameter& w) const noexcept = 0;
};

[[nodiscard]] std::unique_ptr<ConvolutionMethod> make_direct_convolution(const kernels::Convolution& shape);
/// Requires winograd_fits(shape).
[[nodiscard]] std::unique_ptr<ConvolutionMethod> make_winograd_convolution(const kernels::Convolution& shape);

}  // namespace plexus::graph
