// Draws one digit, distorted and noisy, from a stream of random numbers of its own.
#pragma once

#include <plexus/plugin.h>

#include <cstdint>
#include <span>
#include <vector>

#include "glyphs.h"

namespace digits {

struct Style {
  std::size_t size = 28;    ///< pixels along each side
  double distortion = 1.0;  ///< 0: every digit as its shape is; 1: about as people write
  double noise = 0.1;       ///< standard deviation of the noise, as a part of the range of a pixel
};

/// Draws digits of one style. It keeps its working memory from one digit to the next.
class Pen {
 public:
  explicit Pen(const Style& style);

  /// Draws `digit` (0 to 9) into `image`: (size, size) bytes, 0 background to 255 ink.
  void draw(std::size_t digit, plexus::Stream& stream, std::span<std::uint8_t> image);

 private:
  void place(const Glyph& glyph, plexus::Stream& stream);
  void ink(const Point& from, const Point& to, double reach);
  void develop(double radius, double strength, plexus::Stream& stream, std::span<std::uint8_t> image) const;

  Style style_;
  Glyph placed_;                   ///< the strokes, in pixels
  std::vector<double> distances_;  ///< (size, size): squared distance from the nearest stroke, as far as it matters
};

}  // namespace digits
