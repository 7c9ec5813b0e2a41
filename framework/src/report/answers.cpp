#include "report/answers.h"

#include <plexus/error.h>

#include <algorithm>
#include <iterator>

#include "comparison/comparison.h"
#include "comparison/fields.h"
#include "comparison/table.h"
#include "comparison/words.h"
#include "results/trials_query.h"

namespace plexus::report {
namespace {

using comparison::Columns;
using comparison::Comparison;
using results::TrialsTable;

constexpr std::size_t most_values = 24;
/// Differences times repetitions: each costs 10,000 numbers drawn, and a page is written after each run.
constexpr std::size_t most_drawn = 3000;

/// How a network is trained is tuned; only what is trained makes levels at which it is interesting by itself.
bool says_what_is_trained(const comparison::Column& column) {
  return column.config_key.empty() || column.config_key == "model" || column.config_key.starts_with("model.");
}

std::vector<std::string> texts_of(const std::vector<comparison::Sentence>& sentences) {
  std::vector<std::string> texts;
  for (const comparison::Sentence& sentence : sentences) texts.push_back(sentence.text);
  return texts;
}

void add_table(Answer& answer, const text::Table& table) {
  for (const text::Table::Column& column : table.columns())
    answer.columns.push_back({column.title, column.align == text::Align::right, column.yield.leaves});
  answer.rows = table.rows();
}

void add_differences(Answer& answer, const Comparison& c) {
  for (const std::vector<comparison::Difference>* rows : {&c.differences, &c.means})
    for (const comparison::Difference& row : *rows) {
      Answer::Difference difference{level_text(c, row.level), c.value_text(row.value), {}, row.is_claim(), {}};
      difference.words = {difference_text(row.difference, c.metric) + unit_of(c.metric),
                          interval_text(row.interval.low, row.interval.high, c.metric),
                          comparison::p_words(row.p_holm)};
      for (const comparison::Field& field : comparison::fields()) difference.numbers.push_back(field.of(row));
      answer.differences.push_back(std::move(difference));
    }
}

Answer answer_of(const Comparison& c) {
  Answer answer;
  answer.of = c.of->name;
  for (const comparison::Column* column : c.tuning.levels.columns()) answer.within.push_back(column->name);
  answer.baseline = c.value_text(c.baseline);
  answer.metric = c.metric.measured->name;
  answer.share = c.metric.fraction;
  answer.head = comparison::head_of(c);
  add_table(answer, comparison::table_of(c));
  add_differences(answer, c);
  if (c.ranking) {
    Answer::Ranks ranks{
        {}, c.ranking->test.mean_ranks, c.ranking->critical_difference, c.ranking->not_apart, ranks_text(*c.ranking)};
    for (const std::size_t value : c.ranking->values) ranks.values.push_back(c.value_text(value));
    answer.ranks = std::move(ranks);
  }
  answer.claims = texts_of(c.claims);
  answer.caveats = texts_of(c.caveats);
  return answer;
}

/// What an answer costs: see most_drawn.
std::size_t drawn_by(const Comparison& c) {
  return (c.differences.size() + c.means.size()) * c.tuning.repetitions.count();
}

class Asking {
 public:
  explicit Asking(const TrialsTable& table)
      : table_(table),
        trials_(results::outcomes(table)),
        telling_(comparison::telling_settings(table, {}, results::all_trials(table))) {}

  std::vector<Answer> run() {
    if (results::ranking_column(table_) == nullptr) return {};
    Columns compared;
    std::copy_if(telling_.begin(), telling_.end(), std::back_inserter(compared),
                 [this](const comparison::Column* column) { return is_compared(*column); });
    std::stable_partition(compared.begin(), compared.end(), [this](const comparison::Column* column) {
      return !comparison::changes_data(table_, *column, trials_);
    });
    for (const comparison::Column* of : compared) ask_alone(of);
    for (const comparison::Column* of : alone_)
      for (const comparison::Column* level : compared)
        if (level != of && says_what_is_trained(*level)) ask_within(of, level);
    return std::move(answers_);
  }

 private:
  [[nodiscard]] bool is_compared(const comparison::Column& column) const {
    const std::size_t values = count_of({&column});
    if (!column.is_text() && comparison::is_drawn(table_, column, trials_)) return false;  // hardly any comes twice
    return &column != table_.stages() && values > 1 && values <= most_values;
  }

  /// Adds the answer, where there is one.
  bool ask(const comparison::Column* of, Columns within) {
    try {
      const Comparison c = comparison::compare(table_, {.of = of, .within = std::move(within), .trials = trials_});
      drawn_ += drawn_by(c);
      answers_.push_back(answer_of(c));
      answers_.back().of_data = comparison::changes_data(table_, *of, trials_);
      return true;
    } catch (const Error&) {
      return false;  // nothing of two values is complete
    }
  }

  void ask_alone(const comparison::Column* of) {
    const Columns data = comparison::roles_of(table_, {.of = of, .trials = trials_}).averaged;
    if (!data.empty() && has_room(of, data) && ask(of, data)) return;
    const bool alone = ask(of, {});
    if (alone && data.empty() && !comparison::changes_data(table_, *of, trials_)) alone_.push_back(of);
  }

  void ask_within(const comparison::Column* of, const comparison::Column* level) {
    if (has_room(of, {level})) ask(of, {level});
  }

  [[nodiscard]] bool has_room(const comparison::Column* of, const Columns& within) const {
    const std::size_t rows = (count_of({of}) - 1) * (count_of(within) + 1);
    return drawn_ + rows * count_of(comparison::roles_of(table_, {.of = of, .trials = trials_}).repetitions) <=
           most_drawn;
  }

  /// Different combinations.
  [[nodiscard]] std::size_t count_of(const Columns& columns) const {
    comparison::Combinations combinations(columns);
    for (const std::size_t trial : trials_) static_cast<void>(combinations.number_of(trial));
    return combinations.count();
  }

  const TrialsTable& table_;
  std::vector<std::size_t> trials_;
  Columns telling_;
  Columns alone_;  ///< have an answer without levels
  std::size_t drawn_ = 0;
  std::vector<Answer> answers_;
};

}  // namespace

std::vector<Answer> answers_of(const TrialsTable& table) { return Asking(table).run(); }

std::vector<std::string> answer_fields() {
  std::vector<std::string> names;
  for (const comparison::Field& field : comparison::fields()) names.emplace_back(field.name);
  return names;
}

}  // namespace plexus::report
