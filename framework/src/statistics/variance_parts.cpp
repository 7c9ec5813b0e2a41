#include "statistics/variance_parts.h"

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <numeric>

namespace plexus::statistics {
namespace {

/// Variance of means (n), not of a sample: a grid is all there is.
double variance_of(const std::vector<double>& means) {
  const double mean = moments_of(means).mean;
  double squares = 0.0;
  for (const double one : means) squares += (one - mean) * (one - mean);
  return squares / static_cast<double>(means.size());
}

class Cells {
 public:
  Cells(const std::vector<std::size_t>& extents, const std::vector<double>& means) : extents_(extents), means_(means) {}

  /// Variance of the means over all other axes.
  [[nodiscard]] double marginal_variance(const std::vector<std::size_t>& axes) const {
    std::size_t count = 1;
    for (const std::size_t axis : axes) count *= extents_[axis];
    std::vector<double> marginal(count, 0.0);
    for (std::size_t cell = 0; cell < means_.size(); ++cell) {
      std::size_t at = 0;
      for (const std::size_t axis : axes) at = at * extents_[axis] + position(cell, axis);
      marginal[at] += means_[cell] * static_cast<double>(count) / static_cast<double>(means_.size());
    }
    return variance_of(marginal);
  }

 private:
  [[nodiscard]] std::size_t position(std::size_t cell, std::size_t axis) const {
    for (std::size_t other = extents_.size() - 1; other > axis; --other) cell /= extents_[other];
    return cell % extents_[axis];
  }

  const std::vector<std::size_t>& extents_;
  const std::vector<double>& means_;
};

/// What repetitions of a cell say of noise.
struct Noise {
  double variance = undefined;
  double freedom = 0.0;
  double of_mean = 0.0;  ///< variance that noise gives to the mean of a cell, in the mean over the cells
};

Noise noise_of(const std::vector<std::vector<double>>& cells) {
  Noise noise;
  double squares = 0.0;
  double inverse = 0.0;
  for (const std::vector<double>& cell : cells) {
    const Moments moments = moments_of(cell);
    const auto count = static_cast<double>(cell.size());
    inverse += 1.0 / count / static_cast<double>(cells.size());
    if (cell.size() < 2) continue;
    squares += moments.deviation * moments.deviation * (count - 1.0);
    noise.freedom += count - 1.0;
  }
  if (noise.freedom == 0.0) return noise;
  noise.variance = squares / noise.freedom;
  noise.of_mean = noise.variance * inverse;
  return noise;
}

}  // namespace

VarianceParts variance_parts(const std::vector<std::size_t>& extents, const std::vector<std::vector<double>>& cells) {
  std::vector<double> means;
  means.reserve(cells.size());
  for (const std::vector<double>& cell : cells) means.push_back(moments_of(cell).mean);
  const Cells grid(extents, means);
  const Noise noise = noise_of(cells);
  const auto count = static_cast<double>(cells.size());

  VarianceParts result;
  result.total = variance_of(means);
  result.noise = noise.variance;
  double left = result.total;
  double freedom_left = count - 1.0;
  for (std::size_t axis = 0; axis < extents.size(); ++axis)
    result.parts.push_back({.axes = {axis},
                            .variance = grid.marginal_variance({axis}),
                            .freedom = static_cast<double>(extents[axis]) - 1.0});
  for (std::size_t first = 0; first < extents.size(); ++first) {
    for (std::size_t second = first + 1; second < extents.size(); ++second) {
      const VariancePart& a = result.parts[first];
      const VariancePart& b = result.parts[second];
      const double together = grid.marginal_variance({first, second}) - a.variance - b.variance;
      VariancePart pair{.axes = {first, second}, .variance = std::max(0.0, together), .freedom = a.freedom * b.freedom};
      result.parts.push_back(std::move(pair));
    }
  }
  // Noise gives each part so much for each of its degrees of freedom.
  const auto without_noise = [&](double variance, double freedom) {
    return std::max(0.0, variance - noise.of_mean * freedom / count);
  };
  for (const VariancePart& part : result.parts) {
    left -= part.variance;
    freedom_left -= part.freedom;
  }
  result.others = std::max(0.0, left);
  double all = without_noise(result.others, freedom_left) + (std::isnan(noise.variance) ? 0.0 : noise.variance);
  for (const VariancePart& part : result.parts) all += without_noise(part.variance, part.freedom);
  if (!(all > 0.0)) return result;
  result.others_share = without_noise(result.others, freedom_left) / all;
  result.noise_share = noise.variance / all;
  for (VariancePart& part : result.parts) {
    part.share = without_noise(part.variance, part.freedom) / all;
    if (!(noise.of_mean > 0.0) || part.freedom == 0.0) continue;
    part.f = part.variance * count / part.freedom / noise.of_mean;
    part.p = boost::math::cdf(boost::math::complement(boost::math::fisher_f(part.freedom, noise.freedom), part.f));
  }
  return result;
}

}  // namespace plexus::statistics
