#include "statistics/friedman.h"

#include <plexus/random.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>

namespace plexus::statistics {
namespace {

constexpr std::size_t random_orders = 10'000;

/// The sum of squares of the rank sums: what a difference between methods makes large.
double spread_of(std::span<const double> ranks, std::size_t methods) {
  double squares = 0.0;
  for (std::size_t method = 0; method < methods; ++method) {
    double sum = 0.0;
    for (std::size_t at = method; at < ranks.size(); at += methods) sum += ranks[at];
    squares += sum * sum;
  }
  return squares;
}

double permutation_p(std::vector<double> ranks, std::size_t methods) {
  const double observed = spread_of(ranks, methods) * (1.0 - rounding);
  Stream stream(0, "statistics/friedman");
  std::size_t count = 1;
  for (std::size_t draw = 0; draw < random_orders; ++draw) {
    for (std::size_t begin = 0; begin < ranks.size(); begin += methods)
      for (std::size_t left = methods; left > 1; --left)
        std::swap(ranks[begin + left - 1], ranks[begin + stream.below(static_cast<std::uint32_t>(left))]);
    count += spread_of(ranks, methods) >= observed ? 1 : 0;
  }
  return static_cast<double>(count) / static_cast<double>(random_orders + 1);
}

double rank_error(std::size_t methods, std::size_t blocks) {
  const auto k = static_cast<double>(methods);
  return std::sqrt(k * (k + 1.0) / (6.0 * static_cast<double>(blocks)));
}

}  // namespace

Friedman friedman_test(std::span<const double> scores, std::size_t methods) {
  Friedman test;
  test.blocks = scores.size() / methods;
  std::vector<double> ranks;
  double squares = 0.0;
  for (std::size_t block = 0; block < test.blocks; ++block)
    for (const double rank : ranks_of(scores.subspan(block * methods, methods))) {
      ranks.push_back(rank);
      squares += rank * rank;
    }
  const auto k = static_cast<double>(methods);
  const auto n = static_cast<double>(test.blocks);
  test.mean_ranks.assign(methods, 0.0);
  for (std::size_t at = 0; at < ranks.size(); ++at) test.mean_ranks[at % methods] += ranks[at] / n;
  // Conover (1999), section 5.8: without ties it is 12 / (n k (k + 1)) Σ R² − 3 n (k + 1).
  const double centre = n * k * (k + 1.0) * (k + 1.0) / 4.0;
  if (squares - centre <= rounding * squares) return test;
  test.chi_square = (k - 1.0) * (spread_of(ranks, methods) - n * centre) / (squares - centre);
  test.p_chi_square = boost::math::cdf(boost::math::complement(boost::math::chi_squared(k - 1.0), test.chi_square));
  const double left = n * (k - 1.0) - test.chi_square;
  if (left > rounding * n * k) {
    test.f = (n - 1.0) * test.chi_square / left;
    test.p_f = boost::math::cdf(boost::math::complement(boost::math::fisher_f(k - 1.0, (k - 1.0) * (n - 1.0)), test.f));
  } else {
    test.f = std::numeric_limits<double>::infinity();
    test.p_f = 0.0;
  }
  test.p_permutation = permutation_p(std::move(ranks), methods);
  return test;
}

double normal_range_exceeds(double q, std::size_t count) {
  if (q <= 0.0) return 1.0;
  // The smallest at z, the others between it and z + q.
  const boost::math::normal normal;
  const auto k = static_cast<double>(count);
  const auto density = [&](double z) {
    const double between = boost::math::cdf(normal, z + q) - boost::math::cdf(normal, z);
    return k * boost::math::pdf(normal, z) * std::pow(between, k - 1.0);
  };
  const double within = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(density, -9.0, 9.0, 10, 1e-12);
  return std::clamp(1.0 - within, 0.0, 1.0);
}

double nemenyi_difference(std::size_t methods, std::size_t blocks, double level) {
  const auto excess = [&](double q) { return normal_range_exceeds(q, methods) - level; };
  std::uintmax_t iterations = 200;
  const auto bracket =
      boost::math::tools::toms748_solve(excess, 1e-3, 60.0, boost::math::tools::eps_tolerance<double>(40), iterations);
  const double q = (bracket.first + bracket.second) / 2.0;
  return q / std::sqrt(2.0) * rank_error(methods, blocks);
}

double nemenyi_p(double difference, std::size_t methods, std::size_t blocks) {
  return normal_range_exceeds(std::fabs(difference) / rank_error(methods, blocks) * std::sqrt(2.0), methods);
}

}  // namespace plexus::statistics
