#include "comparison/additive_importance.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "comparison/tuning.h"
#include "statistics/additive_model.h"
#include "statistics/forest_parts.h"

namespace plexus::comparison {
namespace {

constexpr std::size_t fewest_points = 8;
constexpr std::size_t fewest_for_pairs = 16;
constexpr double least_residuals = 1e-4;  ///< a share below which curves explain all
constexpr double logarithmic_span = 20.0;

statistics::Setting setting_of(const Column& column, const std::vector<std::size_t>& examples) {
  statistics::Setting setting;
  if (column.is_text()) {
    Combinations levels({&column});
    for (const std::size_t trial : examples) setting.levels.push_back(levels.number_of(trial));
    return setting;
  }
  for (const std::size_t trial : examples) setting.numbers.push_back(column.number(trial));
  double low = std::numeric_limits<double>::infinity();
  double high = 0.0;
  for (const double number : setting.numbers) {
    if (std::isnan(number)) continue;
    low = std::min(low, number);
    high = std::max(high, number);
  }
  if (low > 0.0 && high >= logarithmic_span * low)
    for (double& number : setting.numbers) number = std::log(number);
  return setting;
}

double residual_variance(const statistics::AdditiveModel& model) {
  double squares = 0.0;
  for (const double residual : model.residuals) squares += residual * residual;
  return squares / static_cast<double>(model.residuals.size());
}

/// Pairs by what the forest knows of points that it has not seen, so that chance is none of it. Their variance
/// together.
double add_pairs(Importance& result, const statistics::ForestParts& forest, double residuals) {
  result.pairs_out_of_sample = forest.out_of_sample;
  const double known = std::isfinite(forest.out_of_sample) ? std::max(0.0, forest.out_of_sample) * residuals : 0.0;
  double sum = 0.0;
  for (const statistics::VariancePart& part : forest.parts) {
    if (part.axes.size() < 2) continue;
    const double variance = forest.total > 0.0 ? part.variance / forest.total * known : 0.0;
    result.variance.parts.push_back(
        {.axes = part.axes, .variance = variance, .share = variance / result.variance.total});
    sum += variance;
  }
  return sum;
}

}  // namespace

void explain_additively(Importance& result, const results::TrialsTable& table, const std::vector<std::size_t>& trials,
                        const Columns& axes) {
  result.axes = axes;
  Combinations points(result.axes);
  std::vector<double> sums;
  std::vector<std::size_t> counts;
  std::vector<std::size_t> examples;
  for (const std::size_t trial : trials) {
    const double number = result.metric->number(trial);
    if (table.status(trial) != results::Status::complete || !std::isfinite(number)) continue;
    const std::size_t point = points.number_of(trial);
    if (point == sums.size()) {
      sums.push_back(0.0);
      counts.push_back(0);
      examples.push_back(trial);
    }
    sums[point] += number;
    ++counts[point];
    ++result.trials;
  }
  if (sums.size() < fewest_points || sums.size() <= result.axes.size())
    throw Error("there are " + std::to_string(sums.size()) + " points with results for " +
                std::to_string(result.axes.size()) + " settings; a model needs at least " +
                std::to_string(std::max(fewest_points, result.axes.size() + 1)));
  std::vector<double> means;
  for (std::size_t point = 0; point < sums.size(); ++point)
    means.push_back(sums[point] / static_cast<double>(counts[point]));
  std::vector<statistics::Setting> settings;
  for (const Column* axis : result.axes) settings.push_back(setting_of(*axis, examples));
  const statistics::AdditiveModel model = statistics::additive_model(settings, means);
  result.by = Explained::additive;
  result.cells = means.size();
  result.out_of_sample = model.out_of_sample;
  result.variance.total = model.total;
  double left = model.total;
  for (std::size_t axis = 0; axis < settings.size(); ++axis) {
    const double share = model.total > 0.0 ? model.variances[axis] / model.total : statistics::undefined;
    result.variance.parts.push_back({.axes = {axis}, .variance = model.variances[axis], .share = share});
    left -= model.variances[axis];
  }
  if (settings.size() > 1 && means.size() >= fewest_for_pairs &&
      residual_variance(model) > least_residuals * model.total)
    left -= add_pairs(result, statistics::forest_parts(settings, model.residuals), residual_variance(model));
  result.variance.others = std::max(0.0, left);
  if (model.total > 0.0) result.variance.others_share = result.variance.others / model.total;
}

}  // namespace plexus::comparison
