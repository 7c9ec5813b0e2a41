// A glyph is bent and placed, each pixel gets its distance from the nearest stroke, and the distance becomes ink.
#include "drawing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace digits {
namespace {

/// A number from −1 to 1.
double swing(plexus::Stream& stream) { return stream.uniform(-1.0, 1.0); }

double squared_distance(double x, double y, const Point& from, const Point& to) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double length = dx * dx + dy * dy;
  const double along = length > 0 ? std::clamp(((x - from.x) * dx + (y - from.y) * dy) / length, 0.0, 1.0) : 0.0;
  const double ex = x - (from.x + along * dx);
  const double ey = y - (from.y + along * dy);
  return ex * ex + ey * ey;
}

/// Zero mean and variance 1, near enough to normal: the sum of four random bytes (Irwin and Hall).
double nearly_normal(std::uint32_t bits) {
  const std::uint32_t sum = (bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24);
  constexpr double mean = 510;
  constexpr double deviation = 147.799;  // √(4 · (256² − 1) / 12)
  return (static_cast<double>(sum) - mean) / deviation;
}

}  // namespace

Pen::Pen(const Style& style) : style_(style), distances_(style.size * style.size) {}

void Pen::draw(std::size_t digit, plexus::Stream& stream, std::span<std::uint8_t> image) {
  const auto& ways = glyphs()[digit];
  const Glyph& glyph = ways[stream.below(static_cast<std::uint32_t>(ways.size()))];
  place(glyph, stream);
  const auto size = static_cast<double>(style_.size);
  const double radius = size * (0.042 + 0.016 * style_.distortion * swing(stream));
  const double strength = 1.0 - 0.12 * std::min(style_.distortion, 1.0) * (1.0 + swing(stream));
  std::fill(distances_.begin(), distances_.end(), std::numeric_limits<double>::max());
  for (const Stroke& stroke : placed_)
    for (std::size_t i = 1; i < stroke.size(); ++i) ink(stroke[i - 1], stroke[i], radius + 1);
  develop(std::max(radius, 0.3), strength, stream, image);
}

/// Bends the glyph, then scales, shears, rotates and shifts it.
void Pen::place(const Glyph& glyph, plexus::Stream& stream) {
  const double d = style_.distortion;
  const double size = static_cast<double>(style_.size);
  const double height = size * 0.64 * (1 + 0.16 * d * swing(stream));
  const double width = size * 0.5 * (1 + 0.22 * d * swing(stream));
  const double angle = 0.25 * d * swing(stream);
  const double shear = 0.25 * d * swing(stream);
  const double bend_x = 0.2 * d * swing(stream);
  const double bend_y = 0.14 * d * swing(stream);
  const double shift_x = size * (0.5 + 0.09 * d * swing(stream));
  const double shift_y = size * (0.5 + 0.075 * d * swing(stream));
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  placed_ = glyph;
  for (Stroke& stroke : placed_) {
    for (Point& point : stroke) {
      const double u = point.x - 0.5 + 0.018 * d * swing(stream);
      const double v = point.y - 0.5 + 0.018 * d * swing(stream);
      const double x = width * (u + bend_x * (4 * v * v - 0.5) * 0.5 - shear * v);
      const double y = height * (v + bend_y * (4 * u * u - 0.5) * 0.5);
      point = {shift_x + cosine * x - sine * y, shift_y + sine * x + cosine * y};
    }
  }
}

/// Lowers the distances of the pixels within `reach` of a line.
void Pen::ink(const Point& from, const Point& to, double reach) {
  const auto last = static_cast<double>(style_.size) - 1;
  const auto index = [last](double position) { return static_cast<std::size_t>(std::clamp(position, 0.0, last)); };
  // The centre of pixel (row, column) is at (column + ½, row + ½).
  const std::size_t row_end = index(std::max(from.y, to.y) + reach);
  const std::size_t column_begin = index(std::min(from.x, to.x) - reach);
  const std::size_t column_end = index(std::max(from.x, to.x) + reach);
  for (std::size_t row = index(std::min(from.y, to.y) - reach); row <= row_end; ++row) {
    double* distances = distances_.data() + row * style_.size;
    for (std::size_t column = column_begin; column <= column_end; ++column) {
      const double distance =
          squared_distance(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5, from, to);
      distances[column] = std::min(distances[column], distance);
    }
  }
}

/// Full ink within the stroke, none one pixel outside, linear between; then the noise.
void Pen::develop(double radius, double strength, plexus::Stream& stream, std::span<std::uint8_t> image) const {
  const double outside = (radius + 0.5) * (radius + 0.5);
  for (std::size_t i = 0; i < image.size(); ++i) {
    double value = 0;
    if (distances_[i] < outside) value = strength * std::min(radius + 0.5 - std::sqrt(distances_[i]), 1.0);
    if (style_.noise > 0) value += style_.noise * nearly_normal(stream.bits());
    const double level = 255 * std::clamp(value, 0.0, 1.0) + 0.5;
    image[i] = static_cast<std::uint8_t>(level);
  }
}

}  // namespace digits
