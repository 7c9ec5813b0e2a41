#include "kernels/batch_normalization.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "kernels/multiversion.h"
#include "kernels/team.h"
#include "sdk/registers.h"

namespace plexus::kernels {
namespace {

constexpr std::size_t columns_of_member = 64;  // a member of the team sums so many columns of the runs, or a multiple
constexpr std::size_t most_in_float = 32;

/// N registers of L floats from `from`, of which `count` < L are there if N is 1 and the whole is not.
template <std::size_t L, std::size_t N, bool whole>
[[gnu::always_inline]] inline void load(std::array<typename RegisterOf<L>::Type, N>& to, const float* from,
                                        std::size_t count) noexcept {
  if constexpr (whole) {
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) std::memcpy(&to[n], from + n * L, sizeof to[n]);
  } else {
    alignas(64) float part[L] = {};
    for (std::size_t i = 0; i < count; ++i) part[i] = from[i];
    std::memcpy(&to[0], part, sizeof part);
  }
}

/// Where in the runs registers are taken from.
struct Place {
  std::size_t row;
  std::size_t offset;  // of the run
  std::size_t column;
  std::size_t count;
};

/// N registers of x, less the mean of each column.
template <std::size_t L, std::size_t N, bool whole>
[[gnu::always_inline]] inline void load_centred(std::array<typename RegisterOf<L>::Type, N>& to, const ConstRows& x,
                                                const float* mean, const Place& at) noexcept {
  std::array<typename RegisterOf<L>::Type, N> centre;
  load<L, N, whole>(to, x.row(at.row) + at.offset + at.column, at.count);
  load<L, N, whole>(centre, mean + at.column, at.count);
  PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) to[n] -= centre[n];
}

// What is summed: `sums` results a value, added for one place.

struct Values {
  static constexpr std::size_t sums = 1;
  ConstRows x;

  template <std::size_t L, std::size_t N, bool whole, class Registers>
  [[gnu::always_inline]] void add(Registers& sum, const Place& at) const noexcept {
    std::array<typename RegisterOf<L>::Type, N> value;
    load<L, N, whole>(value, x.row(at.row) + at.offset + at.column, at.count);
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) sum[0][n] += value[n];
  }
};

struct Squares {
  static constexpr std::size_t sums = 1;
  ConstRows x;
  const float* mean;

  template <std::size_t L, std::size_t N, bool whole, class Registers>
  [[gnu::always_inline]] void add(Registers& sum, const Place& at) const noexcept {
    std::array<typename RegisterOf<L>::Type, N> centred;
    load_centred<L, N, whole>(centred, x, mean, at);
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) sum[0][n] += centred[n] * centred[n];
  }
};

struct Products {
  static constexpr std::size_t sums = 2;
  ConstRows x;
  ConstRows dy;
  const float* mean;

  template <std::size_t L, std::size_t N, bool whole, class Registers>
  [[gnu::always_inline]] void add(Registers& sum, const Place& at) const noexcept {
    std::array<typename RegisterOf<L>::Type, N> centred;
    std::array<typename RegisterOf<L>::Type, N> gradient;
    load_centred<L, N, whole>(centred, x, mean, at);
    load<L, N, whole>(gradient, dy.row(at.row) + at.offset + at.column, at.count);
    PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) {
      sum[0][n] += gradient[n];
      sum[1][n] += gradient[n] * centred[n];
    }
  }
};

/// Sums of the columns begin … end − 1 of all runs, to results[…][column].
template <std::size_t L>
struct SumColumns {
  template <class Term>
  [[gnu::always_inline]] void operator()(const Term& term, const Channels& g, std::size_t rows, std::size_t begin,
                                         std::size_t end,
                                         const std::array<double*, Term::sums>& results) const noexcept {
    constexpr std::size_t at_once = L == 16 ? 4 : 2;  // each with two sums and three factors
    std::size_t column = begin;
    for (; column + at_once * L <= end; column += at_once * L) sum<at_once, true>(term, g, rows, column, L, results);
    for (; column + L <= end; column += L) sum<1, true>(term, g, rows, column, L, results);
    if (column < end) sum<1, false>(term, g, rows, column, end - column, results);
  }

 private:
  template <std::size_t N, bool whole, class Term>
  [[gnu::always_inline]] static void sum(const Term& term, const Channels& g, std::size_t rows, std::size_t column,
                                         std::size_t count, const std::array<double*, Term::sums>& results) noexcept {
    using Registers = std::array<std::array<typename RegisterOf<L>::Type, N>, Term::sums>;
    double totals[Term::sums][N * L] = {};
    Registers sums{};
    std::size_t in_float = 0;
    const auto flush = [&] {
      PLEXUS_UNROLL for (std::size_t s = 0; s < Term::sums; ++s) {
        alignas(64) float values[N * L];
        PLEXUS_UNROLL for (std::size_t n = 0; n < N; ++n) {
          std::memcpy(values + n * L, &sums[s][n], sizeof sums[s][n]);
          sums[s][n] = typename RegisterOf<L>::Type{};
        }
        for (std::size_t i = 0; i < N * L; ++i) totals[s][i] += static_cast<double>(values[i]);
      }
      in_float = 0;
    };
    const std::size_t run = g.run();
    for (std::size_t b = 0; b < rows; ++b)
      for (std::size_t offset = 0, all = g.runs() * run; offset < all; offset += run) {
        term.template add<L, N, whole>(sums, {b, offset, column, count});
        if (++in_float == most_in_float) flush();
      }
    flush();
    for (std::size_t s = 0; s < Term::sums; ++s) std::copy_n(totals[s], whole ? N * L : count, results[s] + column);
  }
};

template <class Term>
void sum_channels(const Term& term, const Channels& g, std::size_t rows,
                  const std::array<double*, Term::sums>& results) noexcept {
  const std::size_t parts = (g.run() + columns_of_member - 1) / columns_of_member;
  share(parts, rows * g.runs() * columns_of_member, [&](std::size_t begin, std::size_t end, std::size_t) {
    multiversion<SumColumns>(term, g, rows, begin * columns_of_member, std::min(end * columns_of_member, g.run()),
                             results);
  });
  for (double* const result : results)
    for (std::size_t i = g.channels; i < g.run(); ++i) result[i % g.channels] += result[i];
}

/// Calls body(offset in the row, column) for all values of a row.
template <class Body>
[[gnu::always_inline]] inline void for_values(const Channels& g, const Body& body) noexcept {
  const std::size_t run = g.run();
  for (std::size_t first = 0, all = g.runs() * run; first < all; first += run)
    plexus::detail::run_elements(run, [body, first](std::size_t c) { body(first + c, c); });
}

struct Normalize {
  [[gnu::always_inline]] void operator()(const Channels& g, float* y, const float* x, const float* mean,
                                         const float* scale, const float* shift) const noexcept {
    for_values(g, [=](std::size_t i, std::size_t c) { y[i] = scale[c] * (x[i] - mean[c]) + shift[c]; });
  }
};

struct NormalizeBackward {
  [[gnu::always_inline]] void operator()(const Channels& g, float* dx, bool accumulate, const float* x, const float* dy,
                                         const float* mean, const float* of_dy, const float* of_x,
                                         const float* rest) const noexcept {
    const auto gradient = [=](std::size_t i, std::size_t c) {
      return of_dy[c] * dy[i] + (of_x[c] * (x[i] - mean[c]) + rest[c]);
    };
    if (accumulate)
      for_values(g, [=](std::size_t i, std::size_t c) { dx[i] += gradient(i, c); });
    else
      for_values(g, [=](std::size_t i, std::size_t c) { dx[i] = gradient(i, c); });
  }
};

}  // namespace

Channels Channels::of(std::size_t pixels, std::size_t channels) noexcept {
  constexpr std::size_t longest = 128;  // values
  Channels best{pixels, channels, 1};
  for (std::size_t together = 2; together <= pixels && together * channels <= longest; ++together) {
    if (pixels % together != 0) continue;
    const bool in_vectors = together * channels % vector_width == 0;
    if (in_vectors || best.run() % vector_width != 0) best.together = together;
  }
  return best;
}

void Channels::repeat(float* values) const noexcept {
  for (std::size_t i = channels; i < run(); ++i) values[i] = values[i - channels];
}

void channel_sums(const Channels& g, ConstRows x, double* sums) noexcept {
  sum_channels(Values{x}, g, x.count, {sums});
}

void channel_squares(const Channels& g, ConstRows x, const float* mean, double* sums) noexcept {
  sum_channels(Squares{x, mean}, g, x.count, {sums});
}

void channel_gradients(const Channels& g, ConstRows x, ConstRows dy, const float* mean, double* sums,
                       double* projections) noexcept {
  sum_channels(Products{x, dy, mean}, g, dy.count, {sums, projections});
}

void normalize_channels(const Channels& g, Rows y, ConstRows x, const float* mean, const float* scale,
                        const float* shift) noexcept {
  share(x.count, x.width, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t b = begin; b < end; ++b) multiversion(Normalize{}, g, y.row(b), x.row(b), mean, scale, shift);
  });
}

void normalize_channels_backward(const Channels& g, Rows dx, bool accumulate, ConstRows x, ConstRows dy,
                                 const float* mean, const float* of_dy, const float* of_x, const float* rest) noexcept {
  share(dy.count, dy.width, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t b = begin; b < end; ++b)
      multiversion(NormalizeBackward{}, g, dx.row(b), accumulate, x.row(b), dy.row(b), mean, of_dy, of_x, rest);
  });
}

}  // namespace plexus::kernels
