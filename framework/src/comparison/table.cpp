#include "comparison/table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "comparison/words.h"

namespace plexus::comparison {
namespace {

using text::Align;

std::string chosen_text(const Comparison& c, std::size_t level, std::size_t value) {
  if (level == all_levels) return "";
  std::vector<std::string> parts;
  for (std::size_t block = 0; block < c.tuning.blocks.count(); ++block) {
    const Cell* const cell = c.tuning.at({level, block, value});
    if (cell == nullptr || cell->chosen() == nullptr) continue;
    std::string text;
    for (const std::string& label : c.tuning.settings.labels(cell->chosen()->settings))
      text += (text.empty() ? "" : ", ") + label;
    if (std::find(parts.begin(), parts.end(), text) == parts.end()) parts.push_back(text);
  }
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : " | ") + part;
  return all;
}

class Differences {
 public:
  explicit Differences(const Comparison& comparison) : c_(comparison) {
    for (const Column* column : c_.tuning.levels.columns()) table_.add_column(column->name);
    table_.add_column(c_.of->name);
    table_.add_column(metric_words(*c_.metric.measured), Align::right);
    table_.add_column(repetition_word(c_) + "s", Align::right);
    if (c_.tuned()) table_.add_column("best " + names(), Align::left, {.shrink_to = 12});
    table_.add_column("difference", Align::right);
    table_.add_column("95 % interval", Align::right);
    table_.add_column("p", Align::right, {.leaves = 2});
    table_.add_column("Holm", Align::right);
    table_.add_column("Wilcoxon", Align::right, {.leaves = 5});
    table_.add_column("Student", Align::right, {.leaves = 6});
    table_.add_column("Welch", Align::right, {.leaves = 7});
    table_.add_column("d_z", Align::right, {.leaves = 3});
    table_.add_column("g", Align::right, {.leaves = 8});
    table_.add_column("+/=/-", Align::right, {.leaves = 4});
    add_rows(c_.differences);
    add_rows(c_.means);
  }

  text::Table table() { return std::move(table_); }

 private:
  [[nodiscard]] std::string names() const {
    std::string names;
    for (const Column* column : c_.roles.tuned) names += (names.empty() ? "" : ", ") + column->name;
    return names;
  }

  void add_rows(const std::vector<Difference>& rows) {
    bool first = true;
    std::size_t level = 0;
    for (const Difference& row : rows) {
      if (first || row.level != level) add_baseline(row);
      first = false;
      level = row.level;
      add_row(row);
    }
  }

  [[nodiscard]] std::vector<std::string> head(std::size_t level, std::size_t value) const {
    std::vector<std::string> cells;
    if (level == all_levels)
      cells.assign(c_.tuning.levels.columns().size(), "mean");
    else
      cells = c_.tuning.levels.labels(level);
    cells.push_back(c_.value_text(value));
    return cells;
  }

  void add_numbers(std::vector<std::string>& cells, const Difference& row, const std::vector<double>& numbers,
                   std::size_t value) const {
    cells.push_back(spread_text(numbers, c_.metric));
    cells.push_back(std::to_string(numbers.size()));
    if (c_.tuned()) cells.push_back(chosen_text(c_, row.level, value));
  }

  /// All that was measured of the baseline in this place, whatever each value is paired with.
  void add_baseline(const Difference& row) {
    std::vector<std::string> cells = head(row.level, c_.baseline);
    std::vector<double> numbers = row.baseline;
    if (row.level != all_levels) {
      numbers.clear();
      for (const double number : c_.levels[row.level].measured[c_.baseline])
        if (!std::isnan(number)) numbers.push_back(number);
    }
    add_numbers(cells, row, numbers, c_.baseline);
    for (int column = 0; column < 10; ++column) cells.emplace_back("");
    table_.add_row(std::move(cells));
  }

  void add_row(const Difference& row) {
    std::vector<std::string> cells = head(row.level, row.value);
    add_numbers(cells, row, row.other, row.value);
    cells.push_back(difference_text(row.difference, c_.metric));
    cells.push_back(interval_text(row.interval.low, row.interval.high, c_.metric));
    cells.push_back(p_text(row.p));
    cells.push_back(p_text(row.p_holm));
    cells.push_back(p_text(row.paired && row.baseline.size() > 1 ? row.ranks.p : statistics::undefined));
    cells.push_back(p_text(row.student.p));
    cells.push_back(p_text(row.welch.p));
    cells.push_back(plain_text(row.dz, "%.2f"));
    cells.push_back(plain_text(row.g, "%.2f"));
    cells.push_back(row.paired
                        ? std::to_string(row.wins) + "/" + std::to_string(row.ties) + "/" + std::to_string(row.losses)
                        : "–");
    table_.add_row(std::move(cells));
  }

  const Comparison& c_;
  text::Table table_;
};

/// "1     2     3": ranks, each below its number.
class Scale {
 public:
  explicit Scale(std::size_t ranks) : ranks_(ranks), step_(std::clamp<std::size_t>(widest / (ranks - 1), 3, 6)) {}

  [[nodiscard]] std::string title() const {
    std::string line;
    for (std::size_t rank = 1; rank <= ranks_; ++rank) {
      line.resize((rank - 1) * step_, ' ');
      line += std::to_string(rank);
    }
    return line;
  }

  [[nodiscard]] std::string point(double rank) const { return std::string(place(rank - 1.0), ' ') + "●"; }

  /// Nothing where it is longer than the scale.
  [[nodiscard]] std::string bar(double length) const {
    if (!(length <= static_cast<double>(ranks_ - 1))) return "";
    std::string line = "├";
    for (std::size_t i = 1; i < place(length); ++i) line += "─";
    return line + "┤";
  }

 private:
  static constexpr std::size_t widest = 36;

  [[nodiscard]] std::size_t place(double ranks) const {
    return static_cast<std::size_t>(std::lround(ranks * static_cast<double>(step_)));
  }

  std::size_t ranks_;
  std::size_t step_;
};

}  // namespace

text::Table table_of(const Comparison& comparison) { return Differences(comparison).table(); }

text::Table ranks_table(const Comparison& c) {
  const Ranking& ranking = *c.ranking;
  const Scale scale(ranking.values.size());
  text::Table table;
  table.add_column("mean rank", Align::right);
  table.add_column(c.of->name);
  table.add_column(scale.title(), Align::left, {.leaves = 1});
  table.add_column("not apart");
  for (std::size_t i = 0; i < ranking.values.size(); ++i) {
    const double rank = ranking.test.mean_ranks[i];
    std::string marks;
    for (const auto& [first, last] : ranking.not_apart) marks += first <= i && i <= last ? "│ " : "  ";
    table.add_row({plain_text(rank, "%.2f"), c.value_text(ranking.values[i]), scale.point(rank), marks});
  }
  table.add_row({plain_text(ranking.critical_difference, "%.2f"), "critical difference",
                 scale.bar(ranking.critical_difference), ""});
  return table;
}

std::vector<std::string> head_of(const Comparison& c) {
  std::vector<std::string> how;
  how.push_back(c.tuned()
                    ? "each at its best " + names_of(c.roles.tuned) + ", chosen by " + metric_words(*c.metric.chosen_by)
                    : "nothing is tuned");
  if (!c.roles.averaged.empty()) how.push_back("in the mean over " + names_of(c.roles.averaged));
  const bool paired =
      std::any_of(c.differences.begin(), c.differences.end(), [](const Difference& row) { return row.paired; });
  if (paired) how.push_back("paired by " + names_of(c.roles.repetitions));
  std::string line;
  for (const std::string& part : how) line += (line.empty() ? "" : "; ") + part;
  return {c.of->name + " compared with " + c.value_text(c.baseline) + " by " + metric_words(*c.metric.measured) + " (" +
              (c.metric.larger_is_better ? "larger" : "smaller") + " is better)",
          line};
}

std::string ranks_text(const Ranking& ranking) {
  return "1 is best of " + std::to_string(ranking.test.blocks) + " blocks; Friedman " +
         p_words(ranking.test.p_permutation) + " (χ² = " + plain_text(ranking.test.chi_square, "%.4g") +
         "); critical difference " + plain_text(ranking.critical_difference, "%.2f") + " (Nemenyi, 5 %)";
}

}  // namespace plexus::comparison
