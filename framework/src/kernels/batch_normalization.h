// What batch normalisation computes over a batch: sums of each channel, and values from them. A batch is `count` rows
// of `pixels` times `channels` values, channels last; a dense layer has one pixel.
//
// Few channels would fill a part of a vector only, so some pixels are taken together as one run, and arrays "of a run"
// hold the values of the channels as often. Sums run over at most 32 values in float and over those sums in double.
#pragma once

#include <plexus/export.h>
#include <plexus/rows.h>

#include <cstddef>

namespace plexus::kernels {

struct Channels {
  std::size_t pixels = 1;
  std::size_t channels = 1;
  std::size_t together = 1;  ///< pixels of a run; divides `pixels`

  /// As many pixels together as give whole vectors, or at least a long run.
  [[nodiscard]] PLEXUS_API static Channels of(std::size_t pixels, std::size_t channels) noexcept;

  [[nodiscard]] std::size_t run() const noexcept { return together * channels; }
  [[nodiscard]] std::size_t runs() const noexcept { return pixels / together; }

  /// Copies the first `channels` values behind themselves, until they are as many as a run.
  PLEXUS_API void repeat(float* values) const noexcept;
};

/// sums[c] ← Σ x over the batch. `sums` has room for a run.
PLEXUS_API void channel_sums(const Channels& g, ConstRows x, double* sums) noexcept;

/// sums[c] ← Σ (x − mean)². `mean` is of a run, `sums` has room for one.
PLEXUS_API void channel_squares(const Channels& g, ConstRows x, const float* mean, double* sums) noexcept;

/// sums[c] ← Σ dy, projections[c] ← Σ dy (x − mean). `mean` is of a run, `sums` and `projections` have room for one.
PLEXUS_API void channel_gradients(const Channels& g, ConstRows x, ConstRows dy, const float* mean, double* sums,
                                  double* projections) noexcept;

/// y ← scale · (x − mean) + shift; arrays of a run. y may be x.
PLEXUS_API void normalize_channels(const Channels& g, Rows y, ConstRows x, const float* mean, const float* scale,
                                   const float* shift) noexcept;

/// dx ← of_dy · dy + of_x · (x − mean) + rest, or dx ← dx + it if `accumulate`; arrays of a run. dx may be dy.
PLEXUS_API void normalize_channels_backward(const Channels& g, Rows dx, bool accumulate, ConstRows x, ConstRows dy,
                                            const float* mean, const float* of_dy, const float* of_x,
                                            const float* rest) noexcept;

}  // namespace plexus::kernels
