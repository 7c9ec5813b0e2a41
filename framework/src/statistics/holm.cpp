#include "statistics/holm.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace plexus::statistics {

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.begin(), p.end());
  double least = 0.0;
  for (std::size_t step = 0; step < order.size(); ++step) {
    least = std::max(least, std::min(1.0, static_cast<double>(order.size() - step) * p[order[step]]));
    corrected[order[step]] = least;
  }
  return corrected;
}

}  // namespace plexus::statistics
