// Shapes of the digits, from straight lines and arcs of ellipses.
#include "glyphs.h"

#include <cmath>
#include <initializer_list>

namespace digits {
namespace {

/// An arc of an ellipse with centre (x, y) and the half-axes a, b; degrees from the right, clockwise on the page.
Stroke arc(double x, double y, double a, double b, double from, double to) {
  constexpr double radian = 3.14159265358979323846 / 180;
  const int parts = static_cast<int>(std::ceil(std::fabs(to - from) / 24));
  Stroke points;
  for (int i = 0; i <= parts; ++i) {
    const double angle = (from + (to - from) * i / parts) * radian;
    points.push_back({x + a * std::cos(angle), y + b * std::sin(angle)});
  }
  return points;
}

Stroke joined(std::initializer_list<Stroke> parts) {
  Stroke whole;
  for (const Stroke& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

std::array<std::vector<Glyph>, 10> make_glyphs() {
  const Stroke ring = arc(0.5, 0.5, 0.34, 0.5, 0, 360);
  const Stroke narrow_ring = arc(0.5, 0.5, 0.24, 0.5, 0, 360);
  const Glyph one = {{{0.5, 0}, {0.5, 1}}};
  const Glyph one_with_flag = {{{0.28, 0.24}, {0.55, 0}, {0.55, 1}}};
  const Glyph two = {joined({arc(0.5, 0.27, 0.32, 0.27, -165, 35), {{0.18, 1}, {0.84, 1}}})};
  const Glyph three = {joined({arc(0.47, 0.26, 0.31, 0.26, -150, 80), arc(0.47, 0.75, 0.35, 0.25, -85, 150)})};
  const Glyph three_flat = {joined({{{0.2, 0}, {0.78, 0}, {0.45, 0.4}}, arc(0.46, 0.7, 0.34, 0.3, -80, 150)})};
  const Glyph four_closed = {{{0.68, 1}, {0.68, 0}, {0.14, 0.68}, {0.9, 0.68}}};
  const Glyph four_open = {{{0.25, 0}, {0.18, 0.55}, {0.85, 0.55}}, {{0.72, 0.08}, {0.68, 1}}};
  const Glyph five = {joined({{{0.8, 0}, {0.27, 0}, {0.22, 0.42}}, arc(0.46, 0.68, 0.34, 0.32, -125, 150)})};
  const Glyph six = {joined({{{0.7, 0}, {0.42, 0.22}}, arc(0.5, 0.7, 0.31, 0.3, 195, -165)})};
  const Glyph seven = {{{0.16, 0}, {0.84, 0}, {0.4, 1}}};
  const Glyph seven_with_bar = {{{0.16, 0}, {0.84, 0}, {0.4, 1}}, {{0.36, 0.5}, {0.78, 0.5}}};
  const Glyph eight = {arc(0.5, 0.25, 0.27, 0.25, 0, 360), arc(0.5, 0.75, 0.33, 0.25, 0, 360)};
  const Glyph nine = {joined({arc(0.5, 0.3, 0.3, 0.3, 10, -350), {{0.74, 0.6}, {0.58, 1}}})};
  const Glyph nine_straight = {joined({arc(0.48, 0.29, 0.3, 0.29, 0, -360), {{0.78, 0.29}, {0.76, 1}}})};
  return {{{{ring}, {narrow_ring}},
           {one, one_with_flag},
           {two},
           {three, three_flat},
           {four_closed, four_open},
           {five},
           {six},
           {seven, seven_with_bar},
           {eight},
           {nine, nine_straight}}};
}

}  // namespace

const std::array<std::vector<Glyph>, 10>& glyphs() {
  static const std::array<std::vector<Glyph>, 10> table = make_glyphs();
  return table;
}

}  // namespace digits
