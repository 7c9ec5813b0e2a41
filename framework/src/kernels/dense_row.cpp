#include "kernels/dense_row.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/columns.h"
#include "kernels/multiversion.h"
#include "kernels/nonzeros.h"

namespace plexus::kernels {
namespace {

/// Rows of sums side by side, so that additions do not wait for each other: eight registers are in work at least.
template <std::size_t L, std::size_t V>
inline constexpr std::size_t rows_at_once = std::max<std::size_t>(1, 8 / (V * registers_of_vector(L)));

template <std::size_t L>
struct ForwardRow {
  [[gnu::always_inline]] void operator()(float* y, const float* x, const Parameter& w) const noexcept {
    const std::size_t inputs = w.inputs();
    NonZeros own;
    for (std::size_t chunk = 0; chunk < inputs || chunk == 0; chunk += most_nonzeros) {
      const NonZeros& nonzeros = nonzeros_of(own, x, chunk, inputs);
      for_column_blocks<most_column_vectors<L>>(w.columns, [&](auto vectors, std::size_t begin, std::size_t) {
        constexpr std::size_t V = decltype(vectors)::value;
        constexpr std::size_t at_once = rows_at_once<L, V>;
        std::array<Vectors<L, V>, at_once> sums;
        if (chunk > 0)
          sums[0].load(y + begin);
        else if (w.bias)
          sums[0].load(w.bias_row() + begin);
        const float* const columns = w.values + begin;
        const std::size_t stride = w.stride;
        const std::uint32_t* const index = nonzeros.index.data();
        const std::size_t count = nonzeros.count;
        std::size_t n = 0;
        for (; n + at_once <= count; n += at_once)
          PLEXUS_UNROLL for (std::size_t r = 0; r < at_once; ++r) sums[r].add_product(columns + index[n + r] * stride,
                                                                                      x[index[n + r]]);
        for (; n < count; ++n) sums[0].add_product(columns + index[n] * stride, x[index[n]]);
        PLEXUS_UNROLL for (std::size_t r = 1; r < at_once; ++r) sums[0] += sums[r];
        sums[0].store(y + begin);
      });
    }
  }
};

template <std::size_t L>
struct AddOuterProduct {
  [[gnu::always_inline]] void operator()(const Gradients::Target& target, const Parameter& w, const float* x,
                                         const float* dy) const noexcept {
    const std::size_t inputs = w.inputs();
    // Copies, here and below: no store to a weight can change them.
    float* const data = target.data;
    const float alpha = target.alpha;
    const float beta = target.beta;
    if (beta != 0.0F && beta != 1.0F)
      for (std::size_t i = 0, size = w.size(); i < size; ++i) data[i] *= beta;
    NonZeros own;
    for (std::size_t chunk = 0; chunk < inputs || chunk == 0; chunk += most_nonzeros) {
      const NonZeros& nonzeros = nonzeros_of(own, x, chunk, inputs);
      for_column_blocks<most_column_vectors<L>>(w.columns, [&](auto vectors, std::size_t begin, std::size_t width) {
        constexpr std::size_t V = decltype(vectors)::value;
        Vectors<L, V> delta;
        delta.load_part(dy + begin, width);
        delta *= alpha;
        float* const columns = data + begin;
        const std::size_t stride = w.stride;
        const std::uint32_t* const index = nonzeros.index.data();
        const std::size_t count = nonzeros.count;
        const bool has_bias = w.bias && chunk == 0;
        if (beta == 0.0F) {
          // Each row is written once, and none is read.
          std::size_t next = chunk;
          const auto clear_until = [&](std::size_t end) {
            for (; next < end; ++next) Vectors<L, V>().store(columns + next * stride);
          };
          for (std::size_t n = 0; n < count; ++n) {
            clear_until(index[n]);
            (delta * x[index[n]]).store(columns + index[n] * stride);
            ++next;
          }
          clear_until(std::min(chunk + most_nonzeros, inputs));
          if (has_bias) delta.store(columns + inputs * stride);
        } else {
          // Backwards: the rows that the forward pass read last are still in the first-level cache, and those that it
          // will read first are written last.
          if (has_bias) delta.add_to(columns + inputs * stride, 1.0F);
          for (std::size_t n = count; n-- > 0;) delta.add_to(columns + index[n] * stride, x[index[n]]);
        }
      });
    }
  }
};

}  // namespace

void forward_row(float* y, const float* x, const Parameter& w) noexcept { multiversion<ForwardRow>(y, x, w); }

void add_outer_product(const Gradients::Target& target, const Parameter& w, const float* x, const float* dy) noexcept {
  multiversion<AddOuterProduct>(target, w, x, dy);
}

}  // namespace plexus::kernels
