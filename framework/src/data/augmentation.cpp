#include "data/augmentation.h"

#include <plexus/error.h>
#include <plexus/random.h>
#include <plexus/vectorized.h>

#include <cmath>
#include <numbers>

namespace plexus::data {
namespace {

constexpr std::uint64_t own_purpose = purpose_number("augmentation");
constexpr double radians = std::numbers::pi / 180.0;

/// Where a pixel of the result comes from, about the centre: the inverse of the distortion.
struct Source {
  float x_of_x, x_of_y, x;
  float y_of_x, y_of_y, y;
};

// With y downwards: q = t + R S H p, so p = H⁻¹ S⁻¹ Rᵀ (q − t), where
//   R = ( cos φ  sin φ)   S = s I   H = (1  −tan ψ)
//       (−sin φ  cos φ)                 (0     1  )
Source inverse(const Distortion& distortion) noexcept {
  const double cosine = std::cos(distortion.rotation) / distortion.scale;
  const double sine = std::sin(distortion.rotation) / distortion.scale;
  const double lean = std::tan(distortion.shear);
  const double x_of_x = cosine + lean * sine;
  const double x_of_y = lean * cosine - sine;
  const auto real = [](double value) { return static_cast<float>(value); };
  return {.x_of_x = real(x_of_x),
          .x_of_y = real(x_of_y),
          .x = real(-x_of_x * distortion.right - x_of_y * distortion.down),
          .y_of_x = real(sine),
          .y_of_y = real(cosine),
          .y = real(-sine * distortion.right - cosine * distortion.down)};
}

}  // namespace

Parameters<AugmentationSettings> AugmentationSettings::parameters() {
  return {
      {"shift", &AugmentationSettings::shift, not_negative(),
       "move by up to so many pixels, horizontally and vertically"},
      {"rotation", &AugmentationSettings::rotation, between(0, 180), "turn by up to so many degrees, to either side"},
      {"scale", &AugmentationSettings::scale, fraction(), "enlarge by a factor between 1 − scale and 1 + scale"},
      {"shear", &AugmentationSettings::shear, between(0, 60), "slant by up to so many degrees, to either side"},
  };
}

void check_augmentation(const AugmentationSettings& settings, const Shape& shape) {
  if (settings.any() && shape.rank() != 2 && shape.rank() != 3)
    throw Error("'dataset.augmentation' distorts images, but the inputs of the data have the shape " +
                to_string(shape) + " (expected height, width and channels); leave it out");
}

Augmenter::Augmenter(const AugmentationSettings& settings, const Shape& shape)
    : settings_(settings),
      height_(shape[0]),
      width_(shape[1]),
      channels_(shape.rank() == 3 ? shape[2] : 1),
      x_(height_ * width_),
      y_(height_ * width_),
      framed_((height_ + 3) * (width_ + 3) * channels_) {
  for (std::size_t row = 0; row < height_; ++row) {
    for (std::size_t column = 0; column < width_; ++column) {
      x_.data()[row * width_ + column] = static_cast<float>(column) - 0.5F * static_cast<float>(width_ - 1);
      y_.data()[row * width_ + column] = static_cast<float>(row) - 0.5F * static_cast<float>(height_ - 1);
    }
  }
}

Distortion Augmenter::draw(std::uint64_t seed, std::uint64_t epoch, std::uint32_t row) const noexcept {
  Stream stream(seed, own_purpose, epoch << 32 | row);
  // All are drawn, in this order, so that none depends on which others are in use.
  const auto within = [&stream](double limit) { return limit * stream.uniform(-1.0, 1.0); };
  Distortion distortion;
  distortion.right = within(settings_.shift);
  distortion.down = within(settings_.shift);
  distortion.rotation = within(settings_.rotation * radians);
  distortion.scale = 1.0 + within(settings_.scale);
  distortion.shear = within(settings_.shear * radians);
  return distortion;
}

void Augmenter::apply(float* to, const std::uint8_t* image, const Distortion& distortion) noexcept {
  apply_any(to, image, distortion);
}

void Augmenter::apply(float* to, const float* image, const Distortion& distortion) noexcept {
  apply_any(to, image, distortion);
}

template <class Stored>
void Augmenter::apply_any(float* to, const Stored* image, const Distortion& distortion) noexcept {
  const std::size_t row_size = width_ * channels_;
  const std::size_t framed_row = (width_ + 3) * channels_;
  for (std::size_t row = 0; row < height_; ++row) {
    float* const framed = framed_.data() + (row + 1) * framed_row + channels_;
    const Stored* const stored = image + row * row_size;
    vectorized(row_size, [framed, stored](std::size_t i) { framed[i] = static_cast<float>(stored[i]); });
  }
  const Source source = inverse(distortion);
  // Positions in the frame, whose first pixel is outside of the image. What lies farther out is 0 as well, so that a
  // position is brought back to the edge of the frame, and no pixel needs a condition.
  const float x_offset = source.x + 0.5F * static_cast<float>(width_ - 1) + 1.0F;
  const float y_offset = source.y + 0.5F * static_cast<float>(height_ - 1) + 1.0F;
  const auto x_end = static_cast<float>(width_ + 1);
  const auto y_end = static_cast<float>(height_ + 1);
  const auto columns = static_cast<std::int32_t>(channels_);
  const auto rows = static_cast<std::int32_t>(framed_row);
  for (std::size_t channel = 0; channel < channels_; ++channel) {
    vectorized(height_ * width_, [=, out = to + channel, x = x_.data(), y = y_.data(),
                                  framed = framed_.data() + channel, step = channels_](std::size_t i) {
      float u = source.x_of_x * x[i] + source.x_of_y * y[i] + x_offset;
      float v = source.y_of_x * x[i] + source.y_of_y * y[i] + y_offset;
      u = u > 0.0F ? u : 0.0F;
      v = v > 0.0F ? v : 0.0F;
      u = u < x_end ? u : x_end;
      v = v < y_end ? v : y_end;
      const auto column = static_cast<std::int32_t>(u);
      const auto row = static_cast<std::int32_t>(v);
      const float right = u - static_cast<float>(column);
      const float down = v - static_cast<float>(row);
      const std::int32_t at = row * rows + column * columns;
      const float above = framed[at] + right * (framed[at + columns] - framed[at]);
      const float below = framed[at + rows] + right * (framed[at + rows + columns] - framed[at + rows]);
      out[i * step] = above + down * (below - above);
    });
  }
}

}  // namespace plexus::data
