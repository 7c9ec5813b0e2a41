// A view of a batch: `count` rows of `width` floats, `stride` floats apart. It owns nothing.
//
//   void scale(plexus::Rows y, plexus::ConstRows x) {              // y, x: (batch, width)
//     for (std::size_t b = 0; b < x.count; ++b)
//       for (std::size_t i = 0; i < x.width; ++i) y.row(b)[i] = 2 * x.row(b)[i];
//   }
#pragma once

#include <cstddef>
#include <type_traits>

namespace plexus {

template <class Float>
struct RowsOf {
  Float* data = nullptr;
  std::size_t count = 0;
  std::size_t width = 0;
  std::size_t stride = 0;  ///< floats from one row to the next, at least `width`

  [[nodiscard]] Float* row(std::size_t index) const noexcept { return data + index * stride; }

  /// The first `rows` rows of this view.
  [[nodiscard]] RowsOf first(std::size_t rows) const noexcept { return {data, rows, width, stride}; }

  /// True when the rows follow each other without a gap, so that count · width floats can be walked as one run.
  [[nodiscard]] bool contiguous() const noexcept { return stride == width || count <= 1; }

  operator RowsOf<const Float>() const noexcept requires(!std::is_const_v<Float>) {
    return {data, count, width, stride};
  }
};

using Rows = RowsOf<float>;
using ConstRows = RowsOf<const float>;

}  // namespace plexus
