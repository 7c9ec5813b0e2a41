// Extents of one example, without the batch dimension. Images are (height, width, channels): channels last.
#pragma once

#include <plexus/export.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace plexus {

class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::size_t> extents) : extents_(extents) {}
  explicit Shape(std::vector<std::size_t> extents) : extents_(std::move(extents)) {}

  [[nodiscard]] std::size_t rank() const noexcept { return extents_.size(); }
  [[nodiscard]] std::size_t operator[](std::size_t axis) const { return extents_.at(axis); }
  [[nodiscard]] const std::vector<std::size_t>& extents() const noexcept { return extents_; }

  /// The number of values in one example: the product of the extents, 1 for rank 0.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t product = 1;
    for (const std::size_t extent : extents_) product *= extent;
    return product;
  }

  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::vector<std::size_t> extents_;
};

/// "(28, 28, 1)", for messages.
[[nodiscard]] PLEXUS_API std::string to_string(const Shape& shape);

}  // namespace plexus
