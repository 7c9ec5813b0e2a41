// Random distortions of training images: a small shift, rotation, change of size and shear, by bilinear interpolation.
//
//   Augmenter augmenter(data.shape, settings);                  // allocates; owned by one batch
//   augmenter.apply(input, bytes, augmenter.draw(seed, epoch, row));
//
// How an example is distorted follows from the seed, the epoch and the example's row alone: not from the batch that it
// is in, the order of the epoch, the number of processes, or an interruption.
#pragma once

#include <plexus/buffer.h>
#include <plexus/schema.h>
#include <plexus/shape.h>

#include <cstddef>
#include <cstdint>

namespace plexus::data {

struct AugmentationSettings {
  double shift = 0.0;
  double rotation = 0.0;
  double scale = 0.0;
  double shear = 0.0;

  static Parameters<AugmentationSettings> parameters();

  /// False: training images stay as they are.
  [[nodiscard]] bool any() const noexcept { return shift > 0.0 || rotation > 0.0 || scale > 0.0 || shear > 0.0; }
};

/// What is done to one image about its centre, in this order: sheared, scaled, rotated, moved.
struct Distortion {
  double right = 0.0;     ///< pixels
  double down = 0.0;      ///< pixels
  double rotation = 0.0;  ///< radians, counter-clockwise as seen
  double scale = 1.0;
  double shear = 0.0;  ///< radians: what stood upright leans to the right by this angle
};

/// Throws Error where `shape` is not that of an image and something is to be distorted.
void check_augmentation(const AugmentationSettings& settings, const Shape& shape);

class Augmenter {
 public:
  /// Requires that check_augmentation() passes for (settings, shape) and settings.any().
  Augmenter(const AugmentationSettings& settings, const Shape& shape);

  /// [hot: noexcept, no allocation] Each quantity uniform in its range; `epoch` counts from 1.
  [[nodiscard]] Distortion draw(std::uint64_t seed, std::uint64_t epoch, std::uint32_t row) const noexcept;

  /// [hot: noexcept, no allocation] Writes the distorted image to `to`; pixels that come from outside of it are 0. A
  /// distortion by whole pixels, or by nothing, copies values exactly.
  void apply(float* to, const std::uint8_t* image, const Distortion& distortion) noexcept;
  void apply(float* to, const float* image, const Distortion& distortion) noexcept;

 private:
  template <class Stored>
  void apply_any(float* to, const Stored* image, const Distortion& distortion) noexcept;

  AugmentationSettings settings_;
  std::size_t height_;
  std::size_t width_;
  std::size_t channels_;
  Buffer x_;       // (height · width): column of each pixel, from the centre
  Buffer y_;       // (height · width): row of each pixel, from the centre
  Buffer framed_;  // (1 + height + 2, 1 + width + 2, channels): the image in a frame of zeros
};

}  // namespace plexus::data
