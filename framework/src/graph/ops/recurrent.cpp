#include "graph/ops/recurrent.h"

#include <plexus/buffer.h>
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/elementwise.h"
#include "kernels/block_product.h"
#include "kernels/product.h"
#include "kernels/team.h"

namespace plexus::graph {

Sequence Sequence::of(const std::string& who, const Shape& shape) {
  if (shape.rank() != 2)
    throw Error(who + " needs sequences (length, features), got " + to_string(shape) +
                "; a layer 'reshape' can make them");
  return {shape[0], shape[1]};
}

void Sequence::by_steps(float* to, ConstRows x) const noexcept {
  for (std::size_t t = 0; t < length; ++t)
    for (std::size_t b = 0; b < x.count; ++b) to = std::copy_n(x.row(b) + t * features, features, to);
}

void Sequence::by_examples(const Op::InputGradient& dx, const float* from) const noexcept {
  for (std::size_t t = 0; t < length; ++t)
    for (std::size_t b = 0; b < dx.rows.count; ++b, from += features)
      put(dx.accumulate, features, dx.rows.row(b) + t * features, [from](std::size_t i) { return from[i]; });
}

bool StepFactor::in_panels() const noexcept { return columns_ % vector_width == 0; }

std::size_t StepFactor::size() const noexcept { return in_panels() ? depth_ * columns_ : 0; }

void StepFactor::set(float* memory, const kernels::Factor& factor) noexcept {
  factor_ = factor;
  packed_ = memory;
  if (!in_panels()) return;
  const kernels::Panels panels = kernels::product_panels(columns_);
  pack_panels(memory, factor, depth_, panels, 0, panels.count());
}

void StepFactor::multiply(bool add, float* c, const float* a, std::size_t rows) const noexcept {
  if (!in_panels())
    return kernels::shared_product({.data = c, .stride = columns_, .beta = add ? 1.0F : 0.0F}, {a, 1, depth_}, factor_,
                                   rows, columns_, depth_);
  kernels::share(rows, depth_ * columns_, [&](std::size_t begin, std::size_t end, std::size_t) {
    kernels::block_product(add, c + begin * columns_, columns_, {a + begin * depth_, depth_, 1}, {packed_, 0},
                           end - begin, columns_, depth_);
  });
}

void give_weights(Gradients& gradients, const Parameter& w, const float* x, const float* dy,
                  std::size_t rows) noexcept {
  if (w.uses == 0) return;  // frozen
  const auto [data, alpha, beta] = gradients.target(w);
  const std::size_t inputs = w.inputs();
  kernels::shared_product({.data = data, .stride = w.stride, .alpha = alpha, .beta = beta, .whole = true},
                          {x, inputs, 1}, {dy, w.columns, 1}, inputs, w.columns, rows);
  if (w.bias) {
    float* const to = data + inputs * w.stride;
    begin_sum(beta, w.stride, to);
    for (std::size_t row = 0; row < rows; ++row)
      vectorized(w.columns,
                 [to, alpha = alpha, from = dy + row * w.columns](std::size_t i) { to[i] += alpha * from[i]; });
  }
  gradients.complete(w);
}

}  // namespace plexus::graph
