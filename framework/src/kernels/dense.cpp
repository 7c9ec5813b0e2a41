// The dense layer y = x W + b and its two gradients. Large batches go to gemm; online learning (one example at a time)
// has kernels of its own that skip inputs which are zero: their rows of W take no part.
#include <plexus/kernels.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/columns.h"
#include "kernels/multiversion.h"
#include "kernels/nonzeros.h"
#include "kernels/sparse.h"
#include "kernels/team.h"
#include "kernels/vector16.h"

namespace plexus {
namespace {

using kernels::block_columns;
using kernels::for_column_blocks;
using kernels::load;
using kernels::load_part;
using kernels::most_nonzeros;
using kernels::NonZeros;
using kernels::smallest_gemm_batch;
using kernels::store;
using kernels::Vector16;

struct ForwardRow {
  [[gnu::always_inline]] void operator()(float* y, const float* x, const Parameter& w) const noexcept {
    const std::size_t inputs = w.inputs();
    NonZeros own;
    for (std::size_t chunk = 0; chunk < inputs || chunk == 0; chunk += most_nonzeros) {
      const NonZeros& nonzeros = kernels::nonzeros_of(own, x, chunk, inputs);
      for_column_blocks(w.columns, [&](auto vectors, std::size_t begin, std::size_t) {
        constexpr std::size_t V = decltype(vectors)::value;
        // Few columns: several inputs at a time, so that additions do not wait for each other.
        constexpr std::size_t lanes = V == 1 ? 4 : V <= 3 ? 2 : 1;
        std::array<Vector16, V * lanes> accumulators{};
        for (std::size_t v = 0; v < V; ++v) {
          if (chunk > 0)
            load(accumulators[v], y + begin + v * vector_width);
          else if (w.bias)
            load(accumulators[v], w.bias_row() + begin + v * vector_width);
        }
        const auto add = [x, stride = w.stride, columns = w.values + begin](std::size_t i, Vector16* sums) {
          const float* const row = columns + i * stride;
          for (std::size_t v = 0; v < V; ++v) {
            Vector16 weights;
            load(weights, row + v * vector_width);
            sums[v] += weights * x[i];
          }
        };
        const std::uint32_t* const index = nonzeros.index.data();
        const std::size_t count = nonzeros.count;
        std::size_t n = 0;
        for (; n + lanes <= count; n += lanes)
          for (std::size_t lane = 0; lane < lanes; ++lane) add(index[n + lane], accumulators.data() + lane * V);
        for (; n < count; ++n) add(index[n], accumulators.data());
        for (std::size_t lane = 1; lane < lanes; ++lane)
          for (std::size_t v = 0; v < V; ++v) accumulators[v] += accumulators[lane * V + v];
        for (std::size_t v = 0; v < V; ++v) store(y + begin + v * vector_width, accumulators[v]);
      });
    }
  }
};

struct BackwardInputRow {
  [[gnu::always_inline]] void operator()(float* dx, const float* dy, const Parameter& w) const noexcept {
    for_column_blocks(w.columns, [&](auto vectors, std::size_t begin, std::size_t width) {
      constexpr std::size_t V = decltype(vectors)::value;
      std::array<Vector16, V> delta;
      for (std::size_t v = 0; v < V; ++v) load_part(delta[v], dy + begin + v * vector_width, width - v * vector_width);
      const auto products_of = [&](std::size_t i, Vector16& products) {
        const float* const row = w.row(i) + begin;
        products = Vector16{};
        for (std::size_t v = 0; v < V; ++v) {
          Vector16 weights;
          load(weights, row + v * vector_width);
          products += weights * delta[v];
        }
      };
      const std::size_t inputs = w.inputs();
      std::size_t i = 0;
      for (; i + vector_width <= inputs; i += vector_width) {
        std::array<Vector16, vector_width> dots;
        for (std::size_t lane = 0; lane < vector_width; ++lane) products_of(i + lane, dots[lane]);
        kernels::sums_of_each(dots);
        if (begin > 0) {
          Vector16 before;
          load(before, dx + i);
          dots[0] += before;
        }
        store(dx + i, dots[0]);
      }
      for (; i < inputs; ++i) {
        Vector16 products;
        products_of(i, products);
        const float dot = kernels::sum(products);
        dx[i] = begin == 0 ? dot : dx[i] + dot;
      }
    });
  }
};

/// data ← beta · data + alpha · [x 1]ᵀ dy for one example. Only rows of inputs that are not zero are touched when
/// beta is 1, and nothing is read when it is 0.
struct OuterProductRow {
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
      const NonZeros& nonzeros = kernels::nonzeros_of(own, x, chunk, inputs);
      for_column_blocks(w.columns, [&](auto vectors, std::size_t begin, std::size_t width) {
        constexpr std::size_t V = decltype(vectors)::value;
        std::array<Vector16, V> delta;
        for (std::size_t v = 0; v < V; ++v) {
          load_part(delta[v], dy + begin + v * vector_width, width - v * vector_width);
          delta[v] *= alpha;
        }
        const auto row_of = [stride = w.stride, columns = data + begin](std::size_t input) {
          return columns + input * stride;
        };
        const auto add = [delta, row_of](std::size_t input, float value) {
          float* const row = row_of(input);
          for (std::size_t v = 0; v < V; ++v) {
            Vector16 sums;
            load(sums, row + v * vector_width);
            sums += delta[v] * value;
            store(row + v * vector_width, sums);
          }
        };
        const auto set = [delta, row_of](std::size_t input, float value) {
          float* const row = row_of(input);
          for (std::size_t v = 0; v < V; ++v) store(row + v * vector_width, Vector16{} + delta[v] * value);
        };
        const bool has_bias = w.bias && chunk == 0;
        const std::uint32_t* const index = nonzeros.index.data();
        const std::size_t count = nonzeros.count;
        if (beta == 0.0F) {
          // Each row is written once, and none is read.
          std::size_t next = chunk;
          const auto clear_until = [&next, row_of](std::size_t end) {
            for (; next < end; ++next)
              for (std::size_t v = 0; v < V; ++v) store(row_of(next) + v * vector_width, Vector16{});
          };
          for (std::size_t n = 0; n < count; ++n) {
            clear_until(index[n]);
            set(index[n], x[index[n]]);
            ++next;
          }
          clear_until(std::min(chunk + most_nonzeros, inputs));
          if (has_bias) set(inputs, 1.0F);
        } else {
          // Backwards: the rows that the forward pass read last are still in the first-level cache, and those that it
          // will read first are written last.
          if (has_bias) add(inputs, 1.0F);
          for (std::size_t n = count; n-- > 0;) add(index[n], x[index[n]]);
        }
      });
    }
  }
};

/// The bias is one more input of value 1: its gradient is the sum of dy over the batch.
struct BiasGradient {
  [[gnu::always_inline]] void operator()(float* data, float alpha, float beta, const ConstRows& dy) const noexcept {
    for (std::size_t begin = 0; begin < dy.width; begin += block_columns) {
      const std::size_t width = std::min(block_columns, dy.width - begin);
      std::array<float, block_columns> sums{};
      for (std::size_t b = 0; b < dy.count; ++b) {
        const float* const row = dy.row(b) + begin;
        for (std::size_t j = 0; j < width; ++j) sums[j] += row[j];
      }
      for (std::size_t j = 0; j < width; ++j)
        data[begin + j] = (beta == 0.0F ? 0.0F : beta * data[begin + j]) + alpha * sums[j];
    }
  }
};

void backward_bias(const Gradients::Target& target, const Parameter& w, const ConstRows& dy) noexcept {
  if (!w.bias) return;
  kernels::multiversion(BiasGradient{}, target.data + w.inputs() * w.stride, target.alpha, target.beta,
                        ConstRows{dy.data, dy.count, w.columns, dy.stride});
}

}  // namespace

void dense_forward(Rows y, ConstRows x, const Parameter& w) noexcept {
  if (x.count < smallest_gemm_batch || kernels::mostly_zero(x)) {
    kernels::share(x.count, w.size() / 4, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) kernels::multiversion(ForwardRow{}, y.row(b), x.row(b), w);
    });
    return;
  }
  if (w.bias)
    for (std::size_t b = 0; b < x.count; ++b) std::copy_n(w.bias_row(), w.columns, y.row(b));
  gemm(Transpose::no, Transpose::no, x.count, w.columns, w.inputs(), 1.0F, x.data, x.stride, w.values, w.stride,
       w.bias ? 1.0F : 0.0F, y.data, y.stride);
}

void dense_backward_input(Rows dx, ConstRows dy, const Parameter& w) noexcept {
  if (dy.count < smallest_gemm_batch) {
    for (std::size_t b = 0; b < dy.count; ++b) kernels::multiversion(BackwardInputRow{}, dx.row(b), dy.row(b), w);
    return;
  }
  gemm(Transpose::no, Transpose::yes, dy.count, w.inputs(), w.columns, 1.0F, dy.data, dy.stride, w.values, w.stride,
       0.0F, dx.data, dx.stride);
}

void dense_backward_weights(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy) noexcept {
  Gradients::Target target = gradients.target(w);
  if (x.count < smallest_gemm_batch) {
    for (std::size_t b = 0; b < x.count; ++b) {
      kernels::multiversion(OuterProductRow{}, target, w, x.row(b), dy.row(b));
      target.beta = 1.0F;
    }
  } else if (kernels::mostly_zero(x)) {
    kernels::sparse_backward_weights(target, w, x, dy);
    backward_bias(target, w, dy);
  } else {
    gemm(Transpose::yes, Transpose::no, w.inputs(), w.columns, x.count, target.alpha, x.data, x.stride, dy.data,
         dy.stride, target.beta, target.data, w.stride);
    backward_bias(target, w, dy);
  }
  gradients.complete(w);
}

}  // namespace plexus
