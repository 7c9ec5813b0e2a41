// What the machine can do: arithmetic, matrix products, memory, and the two online algorithms written by hand.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::benchmarks {

/// Multiplications and additions a second in registers, with the instruction set in use.
[[nodiscard]] double fma_flops();

/// Floating-point operations a second of OpenBLAS's sgemm, C (m, n) = A (m, k) B (k, n).
[[nodiscard]] double sgemm_flops(std::size_t m, std::size_t n, std::size_t k);

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
