#include "kernels/sparse.h"

#include <plexus/buffer.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/columns.h"
#include "kernels/dense_row.h"
#include "kernels/multiversion.h"
#include "kernels/nonzeros.h"
#include "kernels/packing.h"
#include "kernels/team.h"

namespace plexus::kernels {
namespace {

constexpr std::size_t most_rows = sparse_rows_at_once;  // of the batch, that are taken together
constexpr std::size_t most_inputs = 96;                 // with 64 columns, 24 KB of weights: in the first-level cache
constexpr std::size_t most_vectors = 4;
constexpr std::size_t most_width = most_vectors * vector_width;
constexpr std::size_t slack = vector_width;  // lists are written in whole vectors
constexpr std::size_t rows_looked_at = 16;
constexpr std::size_t rows_one_by_one = 16;  // so few do not pay for copies of the weights

/// Columns that are held in registers at once, in vectors.
constexpr std::size_t vectors_of(Isa set) noexcept { return lanes_of(set) == 4 ? 2 : most_vectors; }

/// Sums of rows of a packed panel, each times a value, at the places of a list.
template <std::size_t L, std::size_t V>
[[gnu::always_inline]] inline void add_listed(Vectors<L, V>& total, const std::uint32_t* index, std::size_t count,
                                              const float* values, const float* panel) noexcept {
  constexpr std::size_t width = V * vector_width;
  constexpr std::size_t at_once = V * registers_of_vector(L) >= 8 ? 1 : V * registers_of_vector(L) >= 4 ? 2 : 4;
  std::array<Vectors<L, V>, at_once> sums;
  std::size_t n = 0;
  for (; n + at_once <= count; n += at_once)
    PLEXUS_UNROLL for (std::size_t r = 0; r < at_once; ++r) sums[r].add_product(panel + index[n + r] * width,
                                                                                values[index[n + r]]);
  for (; n < count; ++n) sums[0].add_product(panel + index[n] * width, values[index[n]]);
  PLEXUS_UNROLL for (std::size_t r = 0; r < at_once; ++r) total += sums[r];
}

/// The inputs of some rows that are not zero, within one part of the inputs.
struct ListsOfRows {
  std::array<std::array<std::uint32_t, most_inputs + slack>, most_rows> index;
  std::array<std::size_t, most_rows> count;

  void find(const ConstRows& x, std::size_t first_row, std::size_t rows, std::size_t begin, std::size_t end) noexcept {
    for (std::size_t b = 0; b < rows; ++b)
      count[b] = find_nonzeros(index[b].data(), x.row(first_row + b) + begin, end - begin);
  }
};

/// Some columns of y, of some rows, from one part of the inputs.
struct ForwardPart {
  Rows y;             // from the first row and column on
  std::size_t width;  // columns
  const float* x;     // from the first row and input on
  std::size_t x_stride;
  const float* panel;  // (inputs, V · 16)
  const float* start;  // the columns of the bias, or null
  bool add;            // to what is in y
};

template <std::size_t L>
struct Forward {
  [[gnu::always_inline]] void operator()(const ForwardPart& part, const ListsOfRows& lists,
                                         std::size_t vectors) const noexcept {
    detail::with_vectors(
        vectors,
        [&](auto constant) {
          constexpr std::size_t V = decltype(constant)::value;
          Vectors<L, V> bias;
          if (part.start != nullptr) bias.load_part(part.start, part.width);
          for (std::size_t b = 0; b < part.y.count; ++b) {
            Vectors<L, V> sums = bias;
            float* const y = part.y.row(b);
            if (part.width == V * vector_width) {
              if (part.add) sums.load(y);
              add_listed<L, V>(sums, lists.index[b].data(), lists.count[b], part.x + b * part.x_stride, part.panel);
              sums.store(y);
            } else {
              alignas(64) std::array<float, V * vector_width> row;
              if (part.add) sums.load_part(y, part.width);
              add_listed<L, V>(sums, lists.index[b].data(), lists.count[b], part.x + b * part.x_stride, part.panel);
              sums.store(row.data());
              std::copy_n(row.data(), part.width, y);
            }
          }
        },
        std::make_index_sequence < L == 4 ? 2 : most_vectors > {});
  }
};

/// Some inputs' rows of the gradient at some columns.
struct GradientPart {
  float* data;  // from the first input and column on
  std::size_t stride;
  float alpha;
  float beta;
  const float* panel;   // (rows of the batch, V · 16): dy
  const float* values;  // (inputs, values_stride): x, transposed
  std::size_t values_stride;
  const std::uint32_t* index;  // (inputs, most_rows + slack)
  const std::size_t* count;    // of each input
  std::size_t inputs;
};

template <std::size_t L>
struct BackwardWeights {
  [[gnu::always_inline]] void operator()(const GradientPart& part, std::size_t vectors) const noexcept {
    detail::with_vectors(
        vectors,
        [&](auto constant) {
          constexpr std::size_t V = decltype(constant)::value;
          for (std::size_t i = 0; i < part.inputs; ++i) {
            Vectors<L, V> sums;
            add_listed<L, V>(sums, part.index + i * (most_rows + slack), part.count[i],
                             part.values + i * part.values_stride, part.panel);
            float* const to = part.data + i * part.stride;
            sums *= part.alpha;
            if (part.beta != 0.0F) sums += Vectors<L, V>(to) * part.beta;
            sums.store(to);
          }
        },
        std::make_index_sequence < L == 4 ? 2 : most_vectors > {});
  }
};

/// The share of non-zeros up to which skipping zeros is faster, measured with layers of 784 by 256 and 1024, and 512 by
/// 512. The wider the registers, the better a product over all; few rows do not pay for the lists of the gradient, and
/// few columns for any.
double largest_density(SparseUse use, Isa set, std::size_t rows, std::size_t columns) noexcept {
  if (rows < 2 || columns < 2 * vector_width) return 0.0;
  const bool few_rows = rows < 16;
  const bool forward = use == SparseUse::forward;
  switch (set) {
    case Isa::avx512:
      return !few_rows ? 0.45 : forward ? 0.35 : 0.0;
    case Isa::avx2:
      return !few_rows ? 0.6 : forward ? 0.4 : rows < 4 ? 0.0 : 0.3;
    case Isa::baseline:
      break;
  }
  return !few_rows ? 0.8 : 0.5;
}

struct CountNonZeros {
  [[gnu::always_inline]] void operator()(const float* x, std::size_t n, std::size_t* count) const noexcept {
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < n; ++i) found += static_cast<std::uint32_t>(x[i] != 0.0F);
    *count += found;
  }
};

}  // namespace

bool worth_skipping_zeros(SparseUse use, ConstRows x, std::size_t columns) noexcept {
  const double largest = largest_density(use, isa(), x.count, columns);
  if (largest == 0.0) return false;
  std::size_t found = 0;
  std::size_t seen = 0;
  const std::size_t step = (x.count + rows_looked_at - 1) / rows_looked_at;
  for (std::size_t b = 0; b < x.count; b += step, seen += x.width)
    multiversion(CountNonZeros{}, x.row(b), x.width, &found);
  return static_cast<double>(found) <= largest * static_cast<double>(seen);
}

namespace {

/// y ← start + x B, for more than a few rows.
void sparse_product(const Rows& y, const ConstRows& x, const Factor& b, const float* start) noexcept {
  const std::size_t inputs = x.width;
  const Panels panels(y.width, vectors_of(isa()));
  share(panels.count(), inputs * x.count * most_width / 16, [&](std::size_t first, std::size_t last, std::size_t) {
    ListsOfRows lists;
    alignas(64) std::array<float, most_inputs * most_width> panel;
    for (std::size_t row = 0; row < x.count; row += most_rows) {
      const std::size_t rows = std::min(most_rows, x.count - row);
      const std::size_t step = std::max<std::size_t>(1, Cut(inputs, most_inputs).size);
      for (std::size_t begin = 0; begin < inputs || begin == 0; begin += step) {
        const std::size_t count = std::min(step, inputs - begin);
        lists.find(x, row, rows, begin, begin + count);
        for (std::size_t part = first; part < last; ++part) {
          const auto [column, vectors, width] = panels[part];
          pack(panel.data(), {b.data + begin * b.depth + column * b.other, b.depth, b.other}, count, width,
               vectors * vector_width);
          multiversion<Forward>(ForwardPart{.y = {y.row(row) + column, rows, width, y.stride},
                                            .width = width,
                                            .x = x.row(row) + begin,
                                            .x_stride = x.stride,
                                            .panel = panel.data(),
                                            .start = begin == 0 && start != nullptr ? start + column : nullptr,
                                            .add = begin > 0},
                                lists, vectors);
        }
      }
    }
  });
}

}  // namespace

void sparse_forward(Rows y, ConstRows x, const Parameter& w) noexcept {
  if (x.count > rows_one_by_one)
    return sparse_product({y.data, y.count, w.columns, y.stride}, {x.data, x.count, w.inputs(), x.stride},
                          {w.values, w.stride, 1}, w.bias ? w.bias_row() : nullptr);
  share(x.count, w.size() / 4, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t b = begin; b < end; ++b) forward_row(y.row(b), x.row(b), w);
  });
}

bool worth_sparse_backward_input(ConstRows dy, std::size_t inputs) noexcept {
  return dy.count > rows_one_by_one && dy.width >= 2 * vector_width &&
         worth_skipping_zeros(SparseUse::forward, dy, inputs);
}

void sparse_backward_input(Rows dx, ConstRows dy, const Parameter& w) noexcept {
  sparse_product({dx.data, dx.count, w.inputs(), dx.stride}, {dy.data, dy.count, w.columns, dy.stride},
                 {w.values, 1, w.stride}, nullptr);
}

namespace {

constexpr std::size_t most_listed = 192;  // inputs that are listed together, for one copy of dy

/// What is not zero in some inputs, over some rows of the batch.
struct ListsOfInputs {
  alignas(64) std::array<float, most_listed * most_rows> values;  // (inputs, padded rows)
  std::array<std::uint32_t, most_listed*(most_rows + slack)> index;
  std::array<std::size_t, most_listed> count;

  void find(const ConstRows& x, std::size_t row, std::size_t rows, std::size_t input, std::size_t inputs) noexcept {
    pack(values.data(), {x.row(row) + input, 1, x.stride}, inputs, rows, padded(rows));
    for (std::size_t i = 0; i < inputs; ++i)
      count[i] = find_nonzeros(index.data() + i * (most_rows + slack), values.data() + i * padded(rows), rows);
  }
};

/// The rows of listed inputs: to.data ← to.beta · to.data + to.alpha · xᵀ dy.
void add_listed_rows(const Gradients::Target& to, const Parameter& w, const ListsOfInputs& lists, std::size_t inputs,
                     const ConstRows& dy, std::size_t row, std::size_t rows) noexcept {
  alignas(64) std::array<float, most_rows * most_width> panel;
  const Panels panels(w.columns, vectors_of(isa()));
  for (std::size_t part = 0; part < panels.count(); ++part) {
    const auto [column, vectors, width] = panels[part];
    pack(panel.data(), {dy.row(row) + column, dy.stride, 1}, rows, width, vectors * vector_width);
    multiversion<BackwardWeights>(GradientPart{.data = to.data + column,
                                               .stride = w.stride,
                                               .alpha = to.alpha,
                                               .beta = to.beta,
                                               .panel = panel.data(),
                                               .values = lists.values.data(),
                                               .values_stride = padded(rows),
                                               .index = lists.index.data(),
                                               .count = lists.count.data(),
                                               .inputs = inputs},
                                  vectors);
  }
}

/// Calls body(first input, inputs, lists) for groups of at most `most` inputs, the work shared by the team.
template <class Body>
void for_groups_of_inputs(const Parameter& w, std::size_t rows, std::size_t most, const Body& body) noexcept {
  const std::size_t inputs = w.inputs();
  const std::size_t lines = (inputs + vector_width - 1) / vector_width;
  share(lines, vector_width * rows * w.stride / 4, [&](std::size_t first, std::size_t last, std::size_t) {
    ListsOfInputs lists;
    const std::size_t end = std::min(last * vector_width, inputs);
    const std::size_t size = Cut(end - first * vector_width, most).size;
    for (std::size_t input = first * vector_width; input < end; input += size)
      body(input, std::min(size, end - input), lists);
  });
}

}  // namespace

void sparse_backward_weights(const Gradients::Target& target, const Parameter& w, ConstRows x, ConstRows dy) noexcept {
  for_groups_of_inputs(w, x.count, most_listed, [&](std::size_t input, std::size_t inputs, ListsOfInputs& lists) {
    for (std::size_t row = 0; row < x.count; row += most_rows) {
      const std::size_t rows = std::min(most_rows, x.count - row);
      lists.find(x, row, rows, input, inputs);
      add_listed_rows({target.data + input * w.stride, target.alpha, row == 0 ? target.beta : 1.0F}, w, lists, inputs,
                      dy, row, rows);
    }
  });
}

void sparse_backward_by_rows(Gradients& gradients, const Parameter& w, ConstRows x, ConstRows dy) noexcept {
  constexpr std::size_t most_floats = std::size_t{1} << 16U;
  const std::size_t most = std::clamp<std::size_t>(most_floats / w.stride, 1, most_listed);
  for_groups_of_inputs(w, x.count, most, [&](std::size_t input, std::size_t inputs, ListsOfInputs& lists) {
    static thread_local Buffer gradient(most_floats);
    lists.find(x, 0, x.count, input, inputs);
    add_listed_rows({gradient.data(), 1.0F, 0.0F}, w, lists, inputs, dy, 0, x.count);
    gradients.take_rows(w, input, inputs, gradient.data());
  });
}

}  // namespace plexus::kernels
