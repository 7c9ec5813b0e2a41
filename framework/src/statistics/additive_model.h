// What each setting adds where points were drawn at random: a sum of one smooth function for each setting (P-splines,
// Eilers and Marx 1996), with how well it predicts points that it has not seen.
//
//   const AdditiveModel model = additive_model({{.numbers = log_rates}, {.levels = activations}}, accuracies);
#pragma once

#include <cstddef>
#include <vector>

#include "statistics/sample.h"

namespace plexus::statistics {

/// A setting over the points: numbers, or the number of a level from 0. One of the two is empty.
struct Setting {
  std::vector<double> numbers = {};  ///< NaN where a point does not have it
  std::vector<std::size_t> levels = {};
};

struct AdditiveModel {
  std::vector<double> variances;     ///< of each setting's function over the points
  double total = 0.0;                ///< variance of what was measured
  double explained = undefined;      ///< R² on the points themselves
  double out_of_sample = undefined;  ///< R² on each point, from all others: 1 − PRESS / the same of the mean
  double smoothing = undefined;      ///< the λ with the smallest PRESS
  std::vector<double> residuals;     ///< of each point: what the functions leave, with the mean 0
};

/// y(x) = ȳ + Σ f_j(x_j). f of numbers: hat functions at min(8, different numbers) knots, equally spaced from the
/// smallest to the largest number, with the squares of second differences of their heights as penalty; f of levels, and
/// of numbers that are missing: one height each, with its square as penalty. To either a hundredth of the squares of
/// the heights is added. The penalty counts λ times the number of points, with one λ of 10^−6, 10^−5.5, …, 10^2 for all
/// settings: the smallest PRESS, of equal ones the largest λ. Columns and y are centred; there is no chance in it.
/// Requires three points, and at least one setting.
[[nodiscard]] AdditiveModel additive_model(const std::vector<Setting>& settings, const std::vector<double>& y);

}  // namespace plexus::statistics
