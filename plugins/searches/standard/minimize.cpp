#include "minimize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>
#include <utility>

namespace searches {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Pairs of steps and changes of the gradient, of which the inverse curvature is made (Nocedal, 1980).
class History {
 public:
  void add(Vector step, Vector change) {
    if (dot(step, change) <= 1e-12 * std::sqrt(dot(step, step) * dot(change, change))) return;
    constexpr std::size_t most = 8;
    if (pairs_.size() == most) pairs_.pop_front();
    pairs_.emplace_back(std::move(step), std::move(change));
  }
  void clear() { pairs_.clear(); }

  [[nodiscard]] Vector direction(const Vector& gradient) const {
    Vector q = gradient;
    Vector alphas(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      const auto& [s, y] = pairs_[i];
      alphas[i] = dot(s, q) / dot(s, y);
      for (std::size_t j = 0; j < q.size(); ++j) q[j] -= alphas[i] * y[j];
    }
    const double scale = pairs_.empty() ? 1.0 / std::max(1.0, std::sqrt(dot(gradient, gradient)))
                                        : dot(pairs_.back().first, pairs_.back().second) /
                                              dot(pairs_.back().second, pairs_.back().second);
    for (double& value : q) value *= scale;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const auto& [s, y] = pairs_[i];
      const double beta = dot(y, q) / dot(s, y);
      for (std::size_t j = 0; j < q.size(); ++j) q[j] += (alphas[i] - beta) * s[j];
    }
    for (double& value : q) value = -value;
    return q;
  }

 private:
  std::deque<std::pair<Vector, Vector>> pairs_;
};

}  // namespace

Minimum minimize(const Objective& f, Vector start, const Vector& low, const Vector& high, int iterations) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto evaluate = [&](const Vector& x, Vector& gradient) {
    gradient.assign(x.size(), 0.0);
    const double value = f(x, gradient);
    const bool finite = std::isfinite(value) &&
                        std::all_of(gradient.begin(), gradient.end(), [](double g) { return std::isfinite(g); });
    return finite ? value : infinity;
  };
  Vector x = std::move(start);
  Vector gradient;
  double value = evaluate(x, gradient);
  History history;
  for (int iteration = 0; iteration < iterations && std::isfinite(value); ++iteration) {
    // Axes that stand on a bound and would leave it are left out.
    Vector free = gradient;
    for (std::size_t i = 0; i < x.size(); ++i)
      if ((x[i] <= low[i] && gradient[i] > 0.0) || (x[i] >= high[i] && gradient[i] < 0.0)) free[i] = 0.0;
    if (std::sqrt(dot(free, free)) < 1e-9) break;
    Vector direction = history.direction(free);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (free[i] == 0.0) direction[i] = 0.0;
    if (dot(direction, free) >= 0.0) {
      history.clear();
      direction = history.direction(free);
    }
    Vector next(x.size());
    Vector next_gradient;
    double next_value = infinity;
    double moved = 0.0;
    for (double step = 1.0; step > 1e-10; step *= 0.5) {
      double expected = 0.0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        next[i] = std::clamp(x[i] + step * direction[i], low[i], high[i]);
        expected += gradient[i] * (next[i] - x[i]);
      }
      next_value = evaluate(next, next_gradient);
      constexpr double sufficient = 1e-4;
      if (next_value <= value + sufficient * expected) {
        moved = step;
        break;
      }
    }
    if (moved == 0.0) break;
    Vector s(x.size());
    Vector y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      s[i] = next[i] - x[i];
      y[i] = next_gradient[i] - gradient[i];
    }
    const double gained = value - next_value;
    history.add(std::move(s), std::move(y));
    x = next;
    gradient = next_gradient;
    value = next_value;
    if (gained <= 1e-12 * (1.0 + std::fabs(value))) break;
  }
  return {std::move(x), value};
}

}  // namespace searches
