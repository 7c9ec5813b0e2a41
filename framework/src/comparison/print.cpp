#include "comparison/print.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "comparison/words.h"
#include "text/columns.h"
#include "text/table.h"

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

  std::vector<std::string> print_within(std::ostream& out, std::size_t width) {
    return table_.print_within(out, width);
  }

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

void print_wrapped(std::ostream& out, const std::string& words, std::size_t width, const std::string& head) {
  bool first = true;
  for (const std::string& line : text::wrap(words, width > head.size() + 20 ? width - head.size() : 20)) {
    out << (first ? head : std::string(head.size(), ' ')) << line << '\n';
    first = false;
  }
}

void print_head(std::ostream& out, const Comparison& c, std::size_t words) {
  const std::string measured = metric_words(*c.metric.measured);
  print_wrapped(out,
                c.experiment + ": " + c.of->name + " compared with " + c.value_text(c.baseline) + " by " + measured +
                    " (" + (c.metric.larger_is_better ? "larger" : "smaller") + " is better)",
                words, "");
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
  print_wrapped(out, line, words, "");
}

/// Mean ranks in order, with a bar beside those that are no further apart than the critical difference.
void print_ranks(std::ostream& out, const Comparison& c) {
  const Ranking& ranking = *c.ranking;
  const std::vector<double>& ranks = ranking.test.mean_ranks;
  std::vector<std::pair<std::size_t, std::size_t>> bars;
  for (std::size_t begin = 0; begin < ranks.size(); ++begin) {
    std::size_t end = begin;
    while (end + 1 < ranks.size() && ranks[end + 1] - ranks[begin] < ranking.critical_difference) ++end;
    if (end > begin && (bars.empty() || end > bars.back().second)) bars.emplace_back(begin, end);
  }
  text::Table table;
  table.add_column("mean rank", Align::right);
  table.add_column(c.of->name);
  table.add_column("not apart");
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    std::string marks;
    for (const auto& [begin, end] : bars) marks += begin <= i && i <= end ? "│ " : "  ";
    table.add_row({plain_text(ranks[i], "%.2f"), c.value_text(ranking.values[i]), marks});
  }
  out << '\n';
  table.print(out);
  out << "1 is best of " << ranking.test.blocks << " blocks; Friedman " << p_words(ranking.test.p_permutation)
      << " (χ² = " << plain_text(ranking.test.chi_square, "%.4g") << "); critical difference "
      << plain_text(ranking.critical_difference, "%.2f") << " (Nemenyi, 5 %)\n";
}

void print_sentences(std::ostream& out, const char* title, const std::vector<Sentence>& sentences, std::size_t words) {
  if (sentences.empty()) return;
  out << '\n' << title << '\n';
  for (const Sentence& sentence : sentences) print_wrapped(out, sentence.text, words, "  - ");
}

}  // namespace

void print(std::ostream& out, const Comparison& comparison, std::size_t width, std::size_t words) {
  print_head(out, comparison, words);
  out << '\n';
  const std::vector<std::string> left_out = Differences(comparison).print_within(out, width);
  if (!left_out.empty()) out << "no room for: " << joined(left_out) << "; a wider terminal or --format csv shows it\n";
  if (comparison.ranking) print_ranks(out, comparison);
  print_sentences(out, "What may be claimed", comparison.claims, words);
  print_sentences(out, "What must be said with it", comparison.caveats, words);
}

}  // namespace plexus::comparison
