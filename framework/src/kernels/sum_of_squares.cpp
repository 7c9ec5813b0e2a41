// The sum of squares of a matrix: eight partial sums a row, so that the compiler may use vectors, added in one order.
#include <plexus/kernels.h>

#include <array>
#include <cstddef>

namespace plexus {

double sum_of_squares(ConstRows x) noexcept {
  constexpr std::size_t lanes = 8;
  std::array<double, lanes> sums{};
  for (std::size_t b = 0; b < x.count; ++b) {
    const float* const row = x.row(b);
    const std::size_t whole = x.width / lanes * lanes;
    for (std::size_t k = 0; k < whole; k += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto value = static_cast<double>(row[k + lane]);
        sums[lane] += value * value;
      }
    for (std::size_t k = whole; k < x.width; ++k) {
      const auto value = static_cast<double>(row[k]);
      sums[k - whole] += value * value;
    }
  }
  double sum = 0.0;
  for (const double part : sums) sum += part;
  return sum;
}

}  // namespace plexus
