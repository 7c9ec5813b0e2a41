#include "statistics/additive_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

namespace plexus::statistics {
namespace {

constexpr std::size_t most_knots = 8;
constexpr double ridge = 0.01;

/// Symmetric and dense, row-major.
class Matrix {
 public:
  explicit Matrix(std::size_t size) : size_(size), values_(size * size, 0.0) {}
  [[nodiscard]] double& at(std::size_t row, std::size_t column) { return values_[row * size_ + column]; }
  [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values_[row * size_ + column]; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::size_t size_;
  std::vector<double> values_;
};

/// L of A = L Lᵀ, in the lower half. Requires that A is positive definite.
Matrix cholesky(Matrix a) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a.at(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= a.at(i, k) * a.at(j, k);
      a.at(i, j) = i == j ? std::sqrt(sum) : sum / a.at(j, j);
    }
  }
  return a;
}

/// x of L x = b.
void solve_lower(const Matrix& lower, std::vector<double>& b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= lower.at(i, k) * b[k];
    b[i] /= lower.at(i, i);
  }
}

/// x of Lᵀ x = b.
void solve_upper(const Matrix& lower, std::vector<double>& b) {
  for (std::size_t i = b.size(); i-- > 0;) {
    for (std::size_t k = i + 1; k < b.size(); ++k) b[i] -= lower.at(k, i) * b[k];
    b[i] /= lower.at(i, i);
  }
}

/// The columns of one setting, one value for each point; `smooth` of them, the first, are heights of hats.
struct Columns {
  std::vector<std::vector<double>> values;
  std::size_t smooth = 0;
};

Columns columns_of(const Setting& setting, std::size_t points) {
  Columns columns;
  if (setting.numbers.empty()) {
    const std::size_t levels = *std::max_element(setting.levels.begin(), setting.levels.end()) + 1;
    columns.values.assign(levels, std::vector<double>(points, 0.0));
    for (std::size_t point = 0; point < points; ++point) columns.values[setting.levels[point]][point] = 1.0;
    return columns;
  }
  std::set<double> different;
  for (const double number : setting.numbers)
    if (!std::isnan(number)) different.insert(number);
  const bool missing =
      std::any_of(setting.numbers.begin(), setting.numbers.end(), [](double number) { return std::isnan(number); });
  columns.smooth = std::min(most_knots, different.size());
  columns.values.assign(columns.smooth + (missing ? 1 : 0), std::vector<double>(points, 0.0));
  for (std::size_t point = 0; point < points; ++point) {
    const double number = setting.numbers[point];
    if (std::isnan(number)) {
      columns.values.back()[point] = 1.0;
    } else if (columns.smooth == 1) {
      columns.values.front()[point] = 1.0;
    } else {
      const double low = *different.begin();
      const double at = (number - low) / (*different.rbegin() - low) * static_cast<double>(columns.smooth - 1);
      const auto knot = std::min(static_cast<std::size_t>(at), columns.smooth - 2);
      const double beyond = at - static_cast<double>(knot);
      columns.values[knot][point] = 1.0 - beyond;
      columns.values[knot + 1][point] = beyond;
    }
  }
  return columns;
}

/// All columns beside each other, centred, and what is penalised.
struct Design {
  std::vector<std::vector<double>> columns;
  std::vector<std::size_t> first;  ///< column of each setting; behind the last, their number
  Matrix penalty{0};
};

Design design_of(const std::vector<Setting>& settings, std::size_t points) {
  Design design;
  std::vector<std::size_t> smooth;
  for (const Setting& setting : settings) {
    design.first.push_back(design.columns.size());
    Columns columns = columns_of(setting, points);
    smooth.push_back(columns.smooth);
    for (std::vector<double>& column : columns.values) {
      const double mean = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(points);
      for (double& value : column) value -= mean;
      design.columns.push_back(std::move(column));
    }
  }
  design.first.push_back(design.columns.size());
  design.penalty = Matrix(design.columns.size());
  for (std::size_t column = 0; column < design.columns.size(); ++column) design.penalty.at(column, column) = ridge;
  constexpr double second[] = {1.0, -2.0, 1.0};
  for (std::size_t setting = 0; setting < settings.size(); ++setting)
    for (std::size_t k = 0; k + 2 < smooth[setting]; ++k)
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
          design.penalty.at(design.first[setting] + k + i, design.first[setting] + k + j) += second[i] * second[j];
  // Levels, and numbers that are missing, shrink by themselves.
  for (std::size_t setting = 0; setting < settings.size(); ++setting)
    for (std::size_t column = design.first[setting] + smooth[setting]; column < design.first[setting + 1]; ++column)
      design.penalty.at(column, column) += 1.0;
  return design;
}

struct Fit {
  std::vector<double> heights;
  double press = std::numeric_limits<double>::infinity();
  double smoothing = undefined;
};

Fit fit(const Design& design, const Matrix& products, const std::vector<double>& towards,
        const std::vector<double>& centred, double smoothing) {
  const auto points = static_cast<double>(centred.size());
  Matrix a = products;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) a.at(i, j) += smoothing * points * design.penalty.at(i, j);
  const Matrix lower = cholesky(std::move(a));
  Fit result{.heights = towards, .press = 0.0, .smoothing = smoothing};
  solve_lower(lower, result.heights);
  solve_upper(lower, result.heights);
  std::vector<double> row(design.columns.size());
  for (std::size_t point = 0; point < centred.size(); ++point) {
    double predicted = 0.0;
    for (std::size_t column = 0; column < row.size(); ++column) {
      row[column] = design.columns[column][point];
      predicted += row[column] * result.heights[column];
    }
    solve_lower(lower, row);
    const double leverage = 1.0 / points + std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
    const double without = (centred[point] - predicted) / (1.0 - leverage);
    result.press += without * without;
  }
  return result;
}

}  // namespace

AdditiveModel additive_model(const std::vector<Setting>& settings, const std::vector<double>& y) {
  const std::size_t points = y.size();
  const auto count = static_cast<double>(points);
  const double mean = std::accumulate(y.begin(), y.end(), 0.0) / count;
  std::vector<double> centred;
  for (const double value : y) centred.push_back(value - mean);
  const Design design = design_of(settings, points);
  Matrix products(design.columns.size());
  std::vector<double> towards;
  for (std::size_t i = 0; i < design.columns.size(); ++i) {
    const std::vector<double>& one = design.columns[i];
    towards.push_back(std::inner_product(one.begin(), one.end(), centred.begin(), 0.0));
    for (std::size_t j = 0; j < design.columns.size(); ++j)
      products.at(i, j) = std::inner_product(one.begin(), one.end(), design.columns[j].begin(), 0.0);
  }
  Fit best;
  for (int half = -12; half <= 4; ++half) {
    Fit one = fit(design, products, towards, centred, std::pow(10.0, 0.5 * half));
    if (one.press <= best.press) best = std::move(one);
  }

  AdditiveModel model;
  model.smoothing = best.smoothing;
  const double squares = std::inner_product(centred.begin(), centred.end(), centred.begin(), 0.0);
  model.total = squares / count;
  std::vector<double> left = centred;
  for (std::size_t setting = 0; setting < settings.size(); ++setting) {
    double sum = 0.0;
    for (std::size_t point = 0; point < points; ++point) {
      double added = 0.0;  // its mean is 0: columns are centred
      for (std::size_t column = design.first[setting]; column < design.first[setting + 1]; ++column)
        added += design.columns[column][point] * best.heights[column];
      sum += added * added;
      left[point] -= added;
    }
    model.variances.push_back(sum / count);
  }
  model.residuals = left;
  if (squares == 0.0) return model;
  model.explained = 1.0 - std::inner_product(left.begin(), left.end(), left.begin(), 0.0) / squares;
  const double of_mean = squares * (count / (count - 1.0)) * (count / (count - 1.0));
  model.out_of_sample = 1.0 - best.press / of_mean;
  return model;
}

}  // namespace plexus::statistics
