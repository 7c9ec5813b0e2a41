#include "kernels/sparse.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/columns.h"
#include "kernels/multiversion.h"
#include "kernels/nonzeros.h"
#include "kernels/team.h"

namespace plexus::kernels {
namespace {

// Measured on layers of 784 inputs: a product that skips zeros does about a third of the operations a second that a
// dense one does, because it is bound by the second-level cache and not by arithmetic.
constexpr double largest_density = 0.3;
constexpr std::size_t rows_looked_at = 4;

constexpr std::size_t group = vector_width;  // inputs whose examples are listed together
constexpr std::size_t most_rows = 128;       // examples that are listed together

/// For each input of a group: the examples in which it is not zero, and its values there.
struct Lists {
  std::array<std::array<std::uint32_t, most_rows>, group> row;
  std::array<std::array<float, most_rows>, group> value;
  std::array<std::size_t, group> count;

  [[gnu::always_inline]] void fill(const ConstRows& x, std::size_t first_row, std::size_t rows, std::size_t input,
                                   std::size_t inputs) noexcept {
    count.fill(0);
    for (std::size_t b = 0; b < rows; ++b) {
      const float* const from = x.row(first_row + b) + input;
      std::uint32_t mask = 0;
      for (std::size_t k = 0; k < inputs; ++k) mask |= (from[k] != 0.0F ? 1U : 0U) << k;
      for (; mask != 0; mask &= mask - 1) {
        const auto k = static_cast<std::size_t>(__builtin_ctz(mask));
        row[k][count[k]] = static_cast<std::uint32_t>(first_row + b);
        value[k][count[k]] = from[k];
        ++count[k];
      }
    }
  }
};

/// The rows of the gradient of some inputs, each from the examples that have it.
template <std::size_t L>
struct BackwardWeights {
  [[gnu::always_inline]] void operator()(const Gradients::Target& target, const Parameter& w, const ConstRows& x,
                                         const ConstRows& dy, std::size_t first_input,
                                         std::size_t end_input) const noexcept {
    Lists lists;
    for (std::size_t first_row = 0; first_row < x.count; first_row += most_rows) {
      const std::size_t rows = std::min(most_rows, x.count - first_row);
      const float beta = first_row == 0 ? target.beta : 1.0F;
      for (std::size_t input = first_input; input < end_input; input += group) {
        const std::size_t members = std::min(group, end_input - input);
        lists.fill(x, first_row, rows, input, members);
        for_column_blocks<std::min<std::size_t>(8, most_column_vectors<L>)>(
            w.columns, [&](auto vectors, std::size_t begin, std::size_t width) {
              constexpr std::size_t V = decltype(vectors)::value;
              for (std::size_t k = 0; k < members; ++k) {
                Vectors<L, V> sums;
                for (std::size_t n = 0; n < lists.count[k]; ++n) {
                  const float* const delta = dy.row(lists.row[k][n]) + begin;
                  if (width == V * vector_width) {
                    sums.add_product(delta, lists.value[k][n]);
                  } else {
                    Vectors<L, V> part;
                    part.load_part(delta, width);
                    sums += part * lists.value[k][n];
                  }
                }
                float* const to = target.data + (input + k) * w.stride + begin;
                sums *= target.alpha;
                if (beta != 0.0F) sums += Vectors<L, V>(to) * beta;
                sums.store(to);
              }
            });
      }
    }
  }
};

}  // namespace

bool mostly_zero(ConstRows x) noexcept {
  if (x.width == 0 || x.count == 0) return false;
  NonZeros nonzeros;
  std::size_t found = 0;
  std::size_t seen = 0;
  const std::size_t step = std::max<std::size_t>(1, x.count / rows_looked_at);
  for (std::size_t b = 0; b < x.count; b += step)
    for (std::size_t begin = 0; begin < x.width; begin += most_nonzeros) {
      const std::size_t end = std::min(x.width, begin + most_nonzeros);
      find_nonzeros(nonzeros, x.row(b), begin, end);
      found += nonzeros.count;
      seen += end - begin;
    }
  return static_cast<double>(found) <= largest_density * static_cast<double>(seen);
}

void sparse_backward_weights(const Gradients::Target& target, const Parameter& w, ConstRows x, ConstRows dy) noexcept {
  const std::size_t groups = (w.inputs() + group - 1) / group;
  share(groups, group * x.count * w.stride / 4, [&](std::size_t begin, std::size_t end, std::size_t) {
    multiversion<BackwardWeights>(target, w, x, dy, begin * group, std::min(end * group, w.inputs()));
  });
}

}  // namespace plexus::kernels
