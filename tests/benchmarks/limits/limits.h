// What the machine can do: arithmetic, matrix products, memory, and the two online algorithms written by hand.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::benchmarks {

/// Multiplications and additions a second in registers, with the instruction set in use.
[[nodiscard]] double fma_flops();

/// Cycles a second, by additions of which each waits for the one before; 0 where that is not known.
[[nodiscard]] double clock_hertz();

/// What two units for fused multiply-add, or for additions and multiplications where there are none, can do at this
/// clock with the registers of the instruction set in use. Processors with one, or with four, do not follow it.
[[nodiscard]] double theoretical_flops(double hertz);

/// C (m, n) = op(A) op(B) with a depth of k, row-major.
struct Product {
  std::size_t m = 0;
  std::size_t n = 0;
  std::size_t k = 0;
  bool transpose_a = false;
  bool transpose_b = false;

  [[nodiscard]] double flops() const noexcept { return 2.0 * static_cast<double>(m * n * k); }
};

/// Seconds that OpenBLAS's sgemm takes for it.
[[nodiscard]] double sgemm_seconds(const Product& product);

struct Bandwidth {
  double read = 0.0;    ///< bytes read a second
  double write = 0.0;   ///< bytes written a second
  double update = 0.0;  ///< bytes read and written a second, in place
};

[[nodiscard]] Bandwidth bandwidth(std::size_t bytes);

/// Images of one byte a pixel, and their labels.
struct Images {
  std::vector<unsigned char> pixels;  ///< (count, inputs)
  std::vector<unsigned char> labels;  ///< (count), below `outputs`
  std::size_t count = 0;
  std::size_t inputs = 0;
  std::size_t outputs = 10;
};

/// Seconds an example of the delta rule (W1) and of back-propagation through 100 sigmoid neurons (W2), in loops that do
/// nothing else, in random order. `skip_zeros`: inputs that are zero cost nothing.
[[nodiscard]] double delta_rule_seconds(const Images& images, bool skip_zeros);
[[nodiscard]] double back_propagation_seconds(const Images& images, bool skip_zeros);

}  // namespace plexus::benchmarks
