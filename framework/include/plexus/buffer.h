// Aligned float memory for workspaces: allocated while planning, reused in every step.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace plexus {

/// Floats in a vector register of the widest supported instruction set; rows of weights are padded to it.
inline constexpr std::size_t vector_width = 16;

/// `columns` rounded up to the vector width.
[[nodiscard]] constexpr std::size_t padded(std::size_t columns) noexcept {
  return (columns + vector_width - 1) / vector_width * vector_width;
}

/// Zero-filled floats, aligned to 64 bytes.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) : size_(size) {
    if (size == 0) return;
    const std::size_t bytes = (size * sizeof(float) + 63) / 64 * 64;
    data_.reset(static_cast<float*>(std::aligned_alloc(64, bytes)));
    if (data_ == nullptr) throw std::bad_alloc();
    std::memset(data_.get(), 0, bytes);
  }

  [[nodiscard]] float* data() noexcept { return data_.get(); }
  [[nodiscard]] const float* data() const noexcept { return data_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct Free {
    void operator()(float* memory) const noexcept { std::free(memory); }
  };
  std::unique_ptr<float, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace plexus
