// Memory with fences around it: what is written where nothing may be written is seen afterwards.
#pragma once

#include <plexus/rows.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <plexus/buffer.h>

namespace plexus::conformance {

/// `size` zeros, with room behind them: a component that writes outside of its range is caught by the check "bounds",
/// and must not bring down the others.
[[nodiscard]] inline std::vector<float> roomy(std::size_t size) {
  std::vector<float> values;
  values.reserve(size + 64);
  values.resize(size);
  return values;
}

/// `size` floats, aligned to 64 bytes, between two fences. What is not set yet holds the same number as
/// the fences.
class Fenced {
 public:
  explicit Fenced(std::size_t size);
  Fenced(const Fenced&) = delete;
  Fenced& operator=(const Fenced&) = delete;
  ~Fenced();

  /// From now on fences stop who touches them, with a report that names the line, where plexus is built with the
  /// address sanitizer; elsewhere this changes nothing. For the process of a check.
  static void harden() noexcept;

  [[nodiscard]] float* data() noexcept { return memory_.data() + fence; }
  [[nodiscard]] const float* data() const noexcept { return memory_.data() + fence; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<float> values() noexcept { return {data(), size_}; }

  /// "2 floats behind its end": where something was written outside; nothing if nothing was.
  [[nodiscard]] std::optional<std::string> breach() const;
  /// Throws Failure if something was written outside of `what`, or it holds a value that was never set.
  void require_whole(std::string_view what) const;

  /// Whether a float still holds what the memory began with.
  [[nodiscard]] static bool is_untouched(float value) noexcept;
  /// What the memory begins with: a number that nobody computes.
  [[nodiscard]] static float untouched() noexcept;

 private:
  static constexpr std::size_t fence = 64;
  std::size_t size_;
  bool hard_;
  Buffer memory_;
};

/// A batch in fenced memory; what stands between its rows belongs to the fence.
class FencedRows {
 public:
  FencedRows(std::size_t count, std::size_t width, std::size_t stride)
      : memory_(count * stride), count_(count), width_(width), stride_(stride) {}

  [[nodiscard]] Rows rows() noexcept { return {memory_.data(), count_, width_, stride_}; }
  /// Throws Failure if something was written outside of the rows of `what`.
  void require_whole(std::string_view what) const;

 private:
  Fenced memory_;
  std::size_t count_;
  std::size_t width_;
  std::size_t stride_;
};

}  // namespace plexus::conformance
