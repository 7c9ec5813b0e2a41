// Maximum and average pooling. All channels of a pixel are handled together, in whole vectors as long as they lie
// inside the image: what is too much belongs to the next pixel, which is stored after it.
#include "kernels/pooling.h"

#include <plexus/buffer.h>

#include <algorithm>

#include "kernels/multiversion.h"

namespace plexus::kernels {
namespace {

using plexus::detail::run_elements;

/// How many channels to compute where `room` floats may be touched.
[[gnu::always_inline]] inline std::size_t lanes(std::size_t channels, std::size_t room) noexcept {
  const std::size_t whole = channels <= vector_width / 2 ? vector_width / 2 : padded(channels);
  return whole <= room ? whole : channels;
}

/// Few channels have a loop of their own, of one or two registers: a pixel would spend most of its time on counting.
template <class Body>
[[gnu::always_inline]] inline void run_lanes(std::size_t n, const Body& body) noexcept {
  if (n == vector_width / 2) return run_elements(vector_width / 2, body);
  if (n == vector_width) return run_elements(vector_width, body);
  run_elements(n, body);
}

/// The part of a window that lies inside the image, along one axis.
struct Clip {
  std::size_t begin;
  std::size_t end;

  [[gnu::always_inline]] Clip(std::size_t out, std::size_t extent, const Sliding& s) noexcept
      : begin(out * s.stride >= s.padding ? 0 : s.padding - out * s.stride),
        end(std::min(s.kernel, extent + s.padding - out * s.stride)) {}

  [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

/// A window over the inputs of one output pixel, without what lies in the padding.
struct Window {
  const float* x;  // the first pixel
  std::size_t row;
  std::size_t channels;
  Clip rows;
  Clip columns;
  std::size_t kernel;

  [[nodiscard]] bool whole() const noexcept { return rows.size() == kernel && columns.size() == kernel; }

  /// Calls body(pixel, position) for each pixel but the first.
  template <class Body>
  [[gnu::always_inline]] void for_others(const Body& body) const noexcept {
    for (std::size_t ky = rows.begin; ky < rows.end; ++ky)
      for (std::size_t kx = columns.begin + (ky == rows.begin ? 1 : 0); kx < columns.end; ++kx)
        body(x + (ky - rows.begin) * row + (kx - columns.begin) * channels,
             static_cast<std::uint32_t>(ky * kernel + kx));
  }
};

/// Whether a value takes the place of the largest so far.
[[gnu::always_inline]] inline bool larger(float value, float best) noexcept {
  return (value > best) | (value != value);
}

/// The largest of each channel and where it was. K: the size of whole windows, or 0 for any window.
struct MaxAndPosition {
  std::uint32_t* from;

  template <std::size_t K>
  [[gnu::always_inline]] void reduce(const Window& window, float* y, std::size_t out, std::size_t n) const noexcept {
    const float* const x = window.x;
    float* const to = y + out;
    std::uint32_t* const where = from + out;
    if constexpr (K > 0) {
      run_elements(n, [=, row = window.row, channels = window.channels](std::size_t c) {
        float best = x[c];
        std::uint32_t position = 0;
        for (std::size_t k = 1; k < K * K; ++k) {
          const float value = x[k / K * row + k % K * channels + c];
          const bool wins = larger(value, best);
          best = wins ? value : best;
          position = wins ? static_cast<std::uint32_t>(k) : position;
        }
        to[c] = best;
        where[c] = position;
      });
    } else {
      const auto first = static_cast<std::uint32_t>(window.rows.begin * window.kernel + window.columns.begin);
      run_elements(n, [=](std::size_t c) {
        to[c] = x[c];
        where[c] = first;
      });
      window.for_others([=](const float* pixel, std::uint32_t position) {
        run_elements(n, [=](std::size_t c) {
          const bool wins = larger(pixel[c], to[c]);
          to[c] = wins ? pixel[c] : to[c];
          where[c] = wins ? position : where[c];
        });
      });
    }
  }
};

/// The largest of each channel.
struct Max {
  template <std::size_t K>
  [[gnu::always_inline]] void reduce(const Window& window, float* y, std::size_t out, std::size_t n) const noexcept {
    const float* const x = window.x;
    float* const to = y + out;
    if constexpr (K > 0) {
      run_elements(n, [=, row = window.row, channels = window.channels](std::size_t c) {
        float best = x[c];
        for (std::size_t k = 1; k < K * K; ++k) {
          const float value = x[k / K * row + k % K * channels + c];
          best = larger(value, best) ? value : best;
        }
        to[c] = best;
      });
    } else {
      run_elements(n, [=](std::size_t c) { to[c] = x[c]; });
      window.for_others([=](const float* pixel, std::uint32_t) {
        run_elements(n, [=](std::size_t c) { to[c] = larger(pixel[c], to[c]) ? pixel[c] : to[c]; });
      });
    }
  }
};

/// The sum of each channel, times `scale`.
struct Average {
  float scale;

  template <std::size_t K>
  [[gnu::always_inline]] void reduce(const Window& window, float* y, std::size_t out, std::size_t n) const noexcept {
    const float* const x = window.x;
    float* const to = y + out;
    if constexpr (K > 0) {
      run_elements(n, [=, row = window.row, channels = window.channels, factor = scale](std::size_t c) {
        float sum = x[c];
        for (std::size_t k = 1; k < K * K; ++k) sum += x[k / K * row + k % K * channels + c];
        to[c] = sum * factor;
      });
    } else {
      run_elements(n, [=](std::size_t c) { to[c] = x[c]; });
      window.for_others(
          [=](const float* pixel, std::uint32_t) { run_elements(n, [=](std::size_t c) { to[c] += pixel[c]; }); });
      run_elements(n, [=, factor = scale](std::size_t c) { to[c] *= factor; });
    }
  }
};

template <class Pool, std::size_t K>
struct Forward {
  [[gnu::always_inline]] void operator()(const Sliding& s, const Pool& pool, float* y, const float* x) const noexcept {
    const std::size_t row = s.width * s.channels;
    const std::size_t outs = s.out_height() * s.out_width() * s.channels;
    std::size_t out = 0;
    for (std::size_t oy = 0; oy < s.out_height(); ++oy) {
      const Clip rows(oy, s.height, s);
      for (std::size_t ox = 0; ox < s.out_width(); ++ox, out += s.channels) {
        const Clip columns(ox, s.width, s);
        const std::size_t first =
            (oy * s.stride + rows.begin - s.padding) * row + (ox * s.stride + columns.begin - s.padding) * s.channels;
        const std::size_t last = first + (rows.size() - 1) * row + (columns.size() - 1) * s.channels;
        const std::size_t n = lanes(s.channels, std::min(outs - out, s.in_size() - last));
        const Window window{x + first, row, s.channels, rows, columns, s.kernel};
        if constexpr (K > 0) {
          if (window.whole()) {
            pool.template reduce<K>(window, y, out, n);
            continue;
          }
        }
        pool.template reduce<0>(window, y, out, n);
      }
    }
  }
};

template <class Pool>
void forward(const Sliding& s, const Pool& pool, float* y, const float* x) noexcept {
  if (s.kernel == 2)
    multiversion(Forward<Pool, 2>{}, s, pool, y, x);
  else if (s.kernel == 3)
    multiversion(Forward<Pool, 3>{}, s, pool, y, x);
  else
    multiversion(Forward<Pool, 0>{}, s, pool, y, x);
}

/// What an output sends to the input at `position` of its window.
struct MaxGradient {
  static constexpr bool depends_on_position = true;
  const float* dy;
  const std::uint32_t* from;
  [[gnu::always_inline]] float operator()(std::size_t out, std::uint32_t position) const noexcept {
    return from[out] == position ? dy[out] : 0.0F;
  }
};

struct AverageGradient {
  static constexpr bool depends_on_position = false;
  const float* dy;
  float scale;
  [[gnu::always_inline]] float operator()(std::size_t out, std::uint32_t) const noexcept { return dy[out] * scale; }
};

/// Windows that lie side by side: each input has one output at most, and is stored once, row by row.
template <class Gradient>
struct BackwardSideBySide {
  [[gnu::always_inline]] void operator()(const Sliding& s, const Gradient& gradient, float* dx) const noexcept {
    const std::size_t channels = s.channels;
    const std::size_t row_size = s.width * channels;
    const std::size_t covered_rows = s.out_height() * s.kernel;
    const std::size_t covered = s.out_width() * s.kernel * channels;  // floats of a row
    const std::size_t outs = s.out_height() * s.out_width() * channels;
    for (std::size_t iy = 0; iy < covered_rows; ++iy) {
      float* const row = dx + iy * row_size;
      if (!Gradient::depends_on_position && iy % s.kernel != 0) {
        std::copy_n(row - row_size, row_size, row);
        continue;
      }
      const std::size_t first_position = iy % s.kernel * s.kernel;
      std::size_t out = iy / s.kernel * s.out_width() * channels;
      std::size_t in = 0;
      for (std::size_t ox = 0; ox < s.out_width(); ++ox, out += channels)
        for (std::size_t kx = 0; kx < s.kernel; ++kx, in += channels) {
          const auto position = static_cast<std::uint32_t>(first_position + kx);
          float* const to = row + in;
          run_lanes(lanes(channels, std::min(outs - out, (s.height - iy) * row_size - in)),
                    [=](std::size_t c) { to[c] = gradient(out + c, position); });
        }
      std::fill(row + covered, row + row_size, 0.0F);
    }
    std::fill(dx + covered_rows * row_size, dx + s.in_size(), 0.0F);
  }
};

/// Any windows, added to dx.
template <class Gradient>
struct BackwardAdd {
  [[gnu::always_inline]] void operator()(const Sliding& s, const Gradient& gradient, float* dx) const noexcept {
    std::size_t out = 0;
    for (std::size_t oy = 0; oy < s.out_height(); ++oy) {
      const Clip rows(oy, s.height, s);
      for (std::size_t ox = 0; ox < s.out_width(); ++ox, out += s.channels) {
        const Clip columns(ox, s.width, s);
        for (std::size_t ky = rows.begin; ky < rows.end; ++ky)
          for (std::size_t kx = columns.begin; kx < columns.end; ++kx) {
            const std::size_t pixel = (oy * s.stride + ky - s.padding) * s.width + ox * s.stride + kx - s.padding;
            const auto position = static_cast<std::uint32_t>(ky * s.kernel + kx);
            float* const to = dx + pixel * s.channels;
            run_elements(s.channels, [=](std::size_t c) { to[c] += gradient(out + c, position); });
          }
      }
    }
  }
};

template <class Gradient>
void backward(const Sliding& s, const Gradient& gradient, float* dx, bool accumulate) noexcept {
  if (!accumulate && s.stride == s.kernel && s.padding == 0) {
    multiversion(BackwardSideBySide<Gradient>{}, s, gradient, dx);
    return;
  }
  if (!accumulate) std::fill_n(dx, s.in_size(), 0.0F);
  multiversion(BackwardAdd<Gradient>{}, s, gradient, dx);
}

float average_scale(const Sliding& s) noexcept { return 1.0F / static_cast<float>(s.kernel * s.kernel); }

}  // namespace

void max_pool_forward(const Sliding& s, float* y, std::uint32_t* from, const float* x) noexcept {
  if (from != nullptr)
    forward(s, MaxAndPosition{from}, y, x);
  else
    forward(s, Max{}, y, x);
}

void max_pool_backward(const Sliding& s, float* dx, bool accumulate, const float* dy,
                       const std::uint32_t* from) noexcept {
  backward(s, MaxGradient{dy, from}, dx, accumulate);
}

void average_pool_forward(const Sliding& s, float* y, const float* x) noexcept {
  forward(s, Average{average_scale(s)}, y, x);
}

void average_pool_backward(const Sliding& s, float* dx, bool accumulate, const float* dy) noexcept {
  backward(s, AverageGradient{dy, average_scale(s)}, dx, accumulate);
}

}  // namespace plexus::kernels
