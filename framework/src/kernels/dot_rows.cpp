#include "kernels/dot_rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "kernels/multiversion.h"
#include "sdk/registers.h"

namespace plexus::kernels {
namespace {

template <std::size_t L>
using Register = typename RegisterOf<L>::Type;

/// Both registers hold groups of 2 · half numbers; `to` gets the groups of `a`, then those of `b`, each folded to
/// `half`.
template <std::size_t half, class R, std::size_t... lanes>
[[gnu::always_inline]] inline void fold(R& to, const R& a, const R& b, std::index_sequence<lanes...>) noexcept {
  to = __builtin_shufflevector(a, b, ((lanes / half) * 2 * half + lanes % half)...) +
       __builtin_shufflevector(a, b, ((lanes / half) * 2 * half + half + lanes % half)...);
}

/// Lane i of registers[0] becomes the sum of the lanes of registers[i]; the others are used up.
template <std::size_t L, std::size_t count = L>
[[gnu::always_inline]] inline void sum_each(Register<L>* registers) noexcept {
  if constexpr (count > 1) {
    PLEXUS_UNROLL for (std::size_t i = 0; i < count / 2; ++i)
        fold<count / 2>(registers[i], registers[2 * i], registers[2 * i + 1], std::make_index_sequence<L>{});
    sum_each<L, count / 2>(registers);
  }
}

/// P rows of dy at `dy` by R rows of W at `w`.
template <std::size_t L, std::size_t P, std::size_t R>
struct Block {
  static_assert(P * R % L == 0);

  std::array<float, P * R> dots;

  /// `last`: what is left of each row of dy behind whole registers, filled up with zeros. W has zeros there.
  [[gnu::always_inline]] void compute(const float* dy, std::size_t dy_stride, const float* last, const float* w,
                                      std::size_t w_stride, std::size_t columns) noexcept {
    std::array<Register<L>, P * R> sums;
    PLEXUS_UNROLL for (std::size_t i = 0; i < P * R; ++i) sums[i] = Register<L>{};
    std::size_t c = 0;
    for (; c + L <= columns; c += L) add(sums, dy + c, dy_stride, w + c, w_stride);
    if (c < columns) add(sums, last, L, w + c, w_stride);
    PLEXUS_UNROLL for (std::size_t group = 0; group < P * R / L; ++group) {
      sum_each<L>(sums.data() + group * L);
      std::memcpy(dots.data() + group * L, &sums[group * L], L * sizeof(float));
    }
  }

  [[gnu::always_inline]] static void add(std::array<Register<L>, P * R>& sums, const float* dy, std::size_t dy_stride,
                                         const float* w, std::size_t w_stride) noexcept {
    std::array<Register<L>, P> delta;
    PLEXUS_UNROLL for (std::size_t p = 0; p < P; ++p) std::memcpy(&delta[p], dy + p * dy_stride, sizeof delta[p]);
    PLEXUS_UNROLL for (std::size_t r = 0; r < R; ++r) {
      Register<L> weights;
      std::memcpy(&weights, w + r * w_stride, sizeof weights);
      PLEXUS_UNROLL for (std::size_t p = 0; p < P; ++p) sums[p * R + r] += weights * delta[p];
    }
  }
};

/// P rows of the batch.
template <std::size_t L, std::size_t P>
[[gnu::always_inline]] inline void rows_of_dots(float* dx, std::size_t dx_stride, bool accumulate, const float* dy,
                                                std::size_t dy_stride, const Parameter& w) noexcept {
  constexpr std::size_t R = (L == 16 ? 16 : 8) / P;
  const std::size_t inputs = w.inputs();
  const std::size_t whole = w.columns / L * L;
  alignas(64) std::array<float, P * L> last{};  // behind the last column of dy may stand anything
  for (std::size_t p = 0; p < P; ++p) std::copy_n(dy + p * dy_stride + whole, w.columns - whole, last.data() + p * L);
  for (std::size_t i = 0; i < inputs; i += R) {
    // The last block may reach back over inputs that are done.
    const std::size_t first = inputs < R ? 0 : std::min(i, inputs - R);
    const std::size_t done = i - first;
    const std::size_t end = std::min(R, inputs - first);
    Block<L, P, R> block;
    if (inputs < R) {
      for (std::size_t r = 0; r < end; ++r) {
        Block<L, P, R> one;
        one.compute(dy, dy_stride, last.data(), w.row(r), 0, w.columns);
        for (std::size_t p = 0; p < P; ++p) block.dots[p * R + r] = one.dots[p * R];
      }
    } else {
      block.compute(dy, dy_stride, last.data(), w.row(first), w.stride, w.columns);
    }
    for (std::size_t p = 0; p < P; ++p) {
      float* const to = dx + p * dx_stride + first;
      const float* const dots = block.dots.data() + p * R;
      if (accumulate)
        for (std::size_t r = done; r < end; ++r) to[r] += dots[r];
      else if (done == 0 && end == R)
        std::memcpy(to, dots, R * sizeof(float));
      else
        std::copy(dots + done, dots + end, to + done);
    }
  }
}

template <std::size_t L>
struct DotRows {
  [[gnu::always_inline]] void operator()(const Rows& dx, bool accumulate, const ConstRows& dy,
                                         const Parameter& w) const noexcept {
    std::size_t b = 0;
    if constexpr (L == 16)
      for (; b + 4 <= dy.count; b += 4) rows_of_dots<L, 4>(dx.row(b), dx.stride, accumulate, dy.row(b), dy.stride, w);
    for (; b + 2 <= dy.count; b += 2) rows_of_dots<L, 2>(dx.row(b), dx.stride, accumulate, dy.row(b), dy.stride, w);
    if (b < dy.count) rows_of_dots<L, 1>(dx.row(b), dx.stride, accumulate, dy.row(b), dy.stride, w);
  }
};

}  // namespace

bool worth_dots(ConstRows dy, const Parameter& w) noexcept {
  // Short rows are mostly the sum of the lanes; long ones are read from farther away for each few rows of the batch.
  const std::size_t most_rows = isa() == Isa::avx512 ? 8 : 4;
  return dy.count == 1 || (dy.count <= most_rows && w.columns >= 2 * vector_width);
}

void dot_rows(Rows dx, bool accumulate, ConstRows dy, const Parameter& w) noexcept {
  multiversion<DotRows>(dx, accumulate, dy, w);
}

}  // namespace plexus::kernels
