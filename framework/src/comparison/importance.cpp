#include "comparison/importance.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "comparison/additive_importance.h"
#include "comparison/tuning.h"
#include "comparison/words.h"
#include "results/trials_query.h"
#include "text/escape.h"
#include "text/table.h"

namespace plexus::comparison {
namespace {

using results::TrialsTable;
using Point = std::vector<std::size_t>;

constexpr std::size_t most_cells = 1'000'000;

/// Whether some trials do not have a setting: no grid, though most combinations of what is left may be there.
bool is_conditional(const TrialsTable& table, const Columns& axes, const std::vector<std::size_t>& trials) {
  return !table.product && std::any_of(axes.begin(), axes.end(), [&](const Column* axis) {
    return std::any_of(trials.begin(), trials.end(),
                       [axis](std::size_t trial) { return axis->full_text(trial).empty(); });
  });
}

/// A grid whose values can be left out, one after the other.
class FullGrid {
 public:
  FullGrid(const TrialsTable& table, const std::vector<std::size_t>& trials, Columns axes, const Column& metric)
      : axes_(std::move(axes)) {
    for (const Column* axis : axes_) values_.emplace_back(Columns{axis});
    for (const std::size_t trial : trials) {
      Point point;
      for (Combinations& values : values_) point.push_back(values.number_of(trial));
      std::vector<double>& numbers = cells_[point];
      const double number = metric.number(trial);
      if (table.status(trial) == results::Status::complete && std::isfinite(number)) numbers.push_back(number);
    }
    std::size_t size = 1;
    for (const Combinations& values : values_) {
      kept_.emplace_back(values.count(), true);
      size = is_grid_ ? size * values.count() : size;
      is_grid_ = size <= most_cells && size <= 4 * cells_.size();
    }
  }

  /// False: most combinations were not tried.
  [[nodiscard]] bool is_grid() const noexcept { return is_grid_; }

  /// Leaves out the value with the largest share of cells without a number, as long as there are any.
  void fill() {
    while (true) {
      double worst = 0.0;
      std::optional<std::pair<std::size_t, std::size_t>> out;
      for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
        for (std::size_t value = 0; value < kept_[axis].size(); ++value) {
          const double share = kept_[axis][value] ? share_without(axis, value) : 0.0;
          if (share > worst) {
            worst = share;
            out = {axis, value};
          }
        }
      }
      if (!out) return;
      kept_[out->first][out->second] = false;
      left_out_.push_back(values_[out->first].text(out->second));
      if (count_kept(out->first) == 0)
        throw Error(
            "no setting has results for every combination with the others; 'plexus show' says what became of "
            "the trials");
    }
  }

  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }

  /// Axes of which two values or more are left, and what is in the cells.
  void take(Importance& result) {
    std::vector<std::size_t> extents;
    for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
      if (count_kept(axis) < 2) continue;
      result.axes.push_back(axes_[axis]);
      extents.push_back(count_kept(axis));
    }
    if (extents.empty())
      throw Error("no setting has two values whose trials are complete; there is nothing to explain");
    std::vector<std::vector<double>> cells;
    for (const Point& point : kept_points()) {
      cells.push_back(cells_.at(point));
      result.trials += cells.back().size();
    }
    result.cells = cells.size();
    result.variance = statistics::variance_parts(extents, cells);
  }

 private:
  [[nodiscard]] std::size_t count_kept(std::size_t axis) const {
    return static_cast<std::size_t>(std::count(kept_[axis].begin(), kept_[axis].end(), true));
  }

  /// All combinations of what is kept, the last axis fastest.
  [[nodiscard]] std::vector<Point> kept_points() const {
    std::vector<Point> points = {{}};
    for (const std::vector<bool>& kept : kept_) {
      std::vector<Point> longer;
      for (const Point& point : points)
        for (std::size_t value = 0; value < kept.size(); ++value)
          if (kept[value]) {
            longer.push_back(point);
            longer.back().push_back(value);
          }
      points = std::move(longer);
    }
    return points;
  }

  [[nodiscard]] double share_without(std::size_t axis, std::size_t value) const {
    std::size_t all = 0;
    std::size_t without = 0;
    for (const Point& point : kept_points()) {
      if (point[axis] != value) continue;
      ++all;
      const auto cell = cells_.find(point);
      without += cell == cells_.end() || cell->second.empty() ? 1 : 0;
    }
    return all == 0 ? 0.0 : static_cast<double>(without) / static_cast<double>(all);
  }

  Columns axes_;
  std::vector<Combinations> values_;
  std::vector<std::vector<bool>> kept_;
  std::map<Point, std::vector<double>> cells_;
  std::vector<std::string> left_out_;
  bool is_grid_ = true;
};

}  // namespace

namespace {

constexpr const char* others_name = "three settings and more";
constexpr const char* noise_name = "repetitions";
constexpr const char* together_name = "settings together, and chance";
constexpr const char* more_name = "more settings together, and chance";
constexpr double least_shown_pair = 0.0005;  ///< of points that are no grid: less reads as 0.0 %

/// How far an additive model may be believed.
std::vector<std::string> trust_sentences(const Importance& importance) {
  const double known = importance.out_of_sample;
  if (std::isnan(known)) return {"All points have the same number: there is nothing to explain."};
  std::vector<std::string> sentences = {
      "A sum of one curve for each setting explains " + plain_text(100.0 * std::max(0.0, known), "%.0f") +
      " % of the variance of points that it has not seen (leave-one-out R² " + plain_text(known, "%.2f") + ")."};
  const double pairs = importance.pairs_out_of_sample;
  const std::string pairs_r2 = " (out-of-bag R² " + plain_text(pairs, "%.2f") + ")";
  if (pairs > 0.0)
    sentences.push_back("A random forest explains " + plain_text(100.0 * pairs, "%.0f") +
                        " % of what that leaves, at points that its trees have not seen" + pairs_r2 +
                        ": so much counts for pairs, which are rather too small.");
  else if (!std::isnan(pairs))
    sentences.push_back("A random forest explains nothing of what that leaves" + pairs_r2 +
                        ": no pair can be told from chance with these points.");
  constexpr double little = 0.3;
  if (1.0 - (1.0 - known) * (1.0 - (pairs > 0.0 ? pairs : 0.0)) < little)
    sentences.emplace_back(
        "That is little: settings work together, chance is large, or there are too few points; read no order into "
        "the shares.");
  return sentences;
}

nlohmann::ordered_json number_or_null(double number) {
  return std::isfinite(number) ? nlohmann::ordered_json(number) : nlohmann::ordered_json(nullptr);
}

}  // namespace

Importance importance(const TrialsTable& table, const std::vector<std::size_t>& trials, const std::string& metric) {
  if (trials.empty()) throw Error("no trial is left; change the conditions of --where");
  Importance result;
  result.experiment = table.experiment;
  const Metric named = metric_of(table, metric);
  result.metric = metric.empty() ? named.chosen_by : named.measured;
  const Columns axes = telling_settings(table, {}, trials);
  if (axes.empty()) throw Error("no setting varies but seeds and folds; there is nothing to explain");
  result.incomplete = static_cast<std::size_t>(std::count_if(trials.begin(), trials.end(), [&](std::size_t trial) {
    return table.status(trial) != results::Status::complete;
  }));
  FullGrid grid(table, trials, axes, *result.metric);
  if (!grid.is_grid() || is_conditional(table, axes, trials)) {
    explain_additively(result, table, trials, axes);
    return result;
  }
  grid.fill();
  result.left_out = grid.left_out();
  grid.take(result);
  return result;
}

std::vector<ImportancePart> importance_parts(const Importance& importance) {
  std::vector<ImportancePart> rows;
  for (const statistics::VariancePart& part : importance.variance.parts) {
    ImportancePart row{
        .is_pair = part.axes.size() > 1, .share = part.share, .variance = part.variance, .f = part.f, .p = part.p};
    for (const std::size_t axis : part.axes) row.part += (row.part.empty() ? "" : " × ") + importance.axes[axis]->name;
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ImportancePart& a, const ImportancePart& b) { return a.share > b.share; });
  if (importance.by == Explained::additive)
    rows.push_back({.part = std::isnan(importance.pairs_out_of_sample) ? together_name : more_name,
                    .share = importance.variance.others_share,
                    .variance = importance.variance.others});
  else if (importance.axes.size() > 2)
    rows.push_back(
        {.part = others_name, .share = importance.variance.others_share, .variance = importance.variance.others});
  if (!std::isnan(importance.variance.noise))
    rows.push_back(
        {.part = noise_name, .share = importance.variance.noise_share, .variance = importance.variance.noise});
  return rows;
}

std::vector<std::string> importance_sentences(const Importance& importance) {
  std::vector<std::string> sentences;
  const bool additive = importance.by == Explained::additive;
  if (additive) sentences = trust_sentences(importance);
  const bool has_pairs = importance.axes.size() > 1 && (!additive || importance.pairs_out_of_sample > 0.0);
  if (has_pairs) sentences.emplace_back("A × B is what both do together beyond what each does by itself.");
  if (!additive && std::isnan(importance.variance.noise))
    sentences.emplace_back(
        "No combination was repeated with another seed: what is chance cannot be told from what is not.");
  if (!importance.left_out.empty())
    sentences.push_back(
        "Left out, because not all combinations with them are complete: " + joined(importance.left_out) + ".");
  if (importance.incomplete > 0)
    sentences.push_back("Not counted, because not complete: " + count_words(importance.incomplete, "trial") +
                        ". What diverges looks better than it is.");
  sentences.push_back(std::string("Shares are those of ") + (additive ? "these points" : "this grid") +
                      ": a wider axis has a larger one.");
  return sentences;
}

std::string importance_table(const Importance& importance) {
  std::ostringstream out;
  const bool additive = importance.by == Explained::additive;
  out << importance.experiment << ": what the variance of " << metric_words(*importance.metric) << " comes from, over "
      << importance.cells << (additive ? " points in " : " combinations in ") << importance.trials << " trials\n\n";
  text::Table table;
  table.add_column("part");
  table.add_column("share", text::Align::right);
  table.add_column("p", text::Align::right);
  std::size_t hidden = 0;
  for (const ImportancePart& row : importance_parts(importance)) {
    if (additive && row.is_pair && !(row.share >= least_shown_pair)) {
      ++hidden;
      continue;
    }
    table.add_row(
        {row.part, std::isnan(row.share) ? "–" : plain_text(100.0 * row.share, "%.1f") + " %", p_text(row.p)});
  }
  table.print(out);
  out << '\n';
  if (hidden > 0) out << count_words(hidden, "pair") << (hidden == 1 ? " has" : " have") << " less than 0.05 %.\n";
  for (const std::string& sentence : importance_sentences(importance)) out << sentence << '\n';
  return out.str();
}

std::string importance_csv(const Importance& importance) {
  std::string csv = "part,share,variance,f,p\r\n";
  for (const ImportancePart& row : importance_parts(importance)) {
    csv += text::csv_field(row.part);
    for (const double number : {row.share, row.variance, row.f, row.p})
      csv += "," + (std::isfinite(number) ? nlohmann::ordered_json(number).dump() : std::string());
    csv += "\r\n";
  }
  return csv;
}

std::string importance_json(const Importance& importance) {
  nlohmann::ordered_json object = {{"experiment", importance.experiment},
                                   {"metric", importance.metric->name},
                                   {"method", importance.by == Explained::additive ? "additive" : "grid"},
                                   {"out_of_sample_r2", number_or_null(importance.out_of_sample)},
                                   {"pairs_out_of_sample_r2", number_or_null(importance.pairs_out_of_sample)},
                                   {"combinations", importance.cells},
                                   {"trials", importance.trials},
                                   {"incomplete", importance.incomplete},
                                   {"left_out", importance.left_out},
                                   {"parts", nlohmann::ordered_json::array()}};
  for (const ImportancePart& row : importance_parts(importance))
    object["parts"].push_back({{"part", row.part},
                               {"share", number_or_null(row.share)},
                               {"variance", number_or_null(row.variance)},
                               {"f", number_or_null(row.f)},
                               {"p", number_or_null(row.p)}});
  return object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace plexus::comparison
