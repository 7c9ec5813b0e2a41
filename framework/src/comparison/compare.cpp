#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "comparison/comparison.h"
#include "comparison/sentences.h"
#include "results/trials_query.h"
#include "statistics/effect_size.h"
#include "statistics/holm.h"
#include "statistics/power.h"

namespace plexus::comparison {
namespace {

using results::TrialsTable;

std::string list_of_values(const Combinations& values) {
  std::string list;
  for (std::size_t value = 0; value < values.count(); ++value)
    list += (value > 0 ? ", " : "") + values.labels(value).front();
  return list;
}

std::size_t baseline_of(const Question& question, const Combinations& values) {
  for (std::size_t value = 0; value < values.count(); ++value) {
    const std::size_t trial = values.example(value);
    const std::string label = values.labels(value).front();
    if (!question.baseline && label == "false" && question.of->booleans) return value;
    if (!question.baseline) continue;
    const std::string& wanted = *question.baseline;
    if (wanted == label || wanted == question.of->full_text(trial) || wanted == question.of->text(trial)) return value;
  }
  if (question.baseline)
    throw Error("--baseline: '" + question.of->name + "' has no value '" + *question.baseline + "'; there are " +
                list_of_values(values));
  return 0;
}

void check_values(const Question& question, const Combinations& values) {
  if (question.trials.empty()) throw Error("no trial is left to compare; change the conditions of --where");
  if (values.count() > 1) return;
  throw Error("--of: '" + question.of->name + "' has one value only (" + values.labels(0).front() +
              "), and a comparison needs two");
}

std::vector<double> only_numbers(const std::vector<double>& measured) {
  std::vector<double> numbers;
  std::copy_if(measured.begin(), measured.end(), std::back_inserter(numbers),
               [](double number) { return !std::isnan(number); });
  return numbers;
}

/// Pairs where at least two repetitions have both, or where there is nothing but pairs; else all of each.
void take_numbers(Difference& row, const std::vector<double>& baseline, const std::vector<double>& other,
                  bool repeated) {
  std::size_t lone = 0;
  for (std::size_t i = 0; i < baseline.size(); ++i) {
    if (!std::isnan(baseline[i]) && !std::isnan(other[i])) {
      row.baseline.push_back(baseline[i]);
      row.other.push_back(other[i]);
    } else if (!std::isnan(baseline[i]) || !std::isnan(other[i])) {
      ++lone;
    }
  }
  row.without_partner = lone;
  row.paired = repeated && (row.baseline.size() > 1 || (row.baseline.size() == 1 && lone == 0));
  if (row.paired) return;
  row.baseline = only_numbers(baseline);
  row.other = only_numbers(other);
}

void count_wins(Difference& row, const std::vector<double>& differences, bool larger_is_better) {
  for (const double difference : differences) {
    if (difference == 0.0)
      ++row.ties;
    else
      ++((difference > 0.0) == larger_is_better ? row.wins : row.losses);
  }
}

void test(Difference& row, const Question& question, bool larger_is_better) {
  row.difference = statistics::moments_of(row.other).mean - statistics::moments_of(row.baseline).mean;
  row.welch = statistics::welch_test(row.baseline, row.other, confidence);
  row.g = statistics::hedges_g(row.baseline, row.other);
  if (!row.paired) {
    row.interval = statistics::bootstrap_difference(row.baseline, row.other, confidence, question.resamples);
    row.p = row.welch.p;
    return;
  }
  const std::vector<double> differences = statistics::differences(row.baseline, row.other);
  row.difference = statistics::moments_of(differences).mean;
  row.interval = statistics::bootstrap_mean(differences, confidence, question.resamples);
  row.flips = statistics::sign_flip_test(differences);
  row.ranks = statistics::signed_rank_test(differences);
  row.student = statistics::student_test(differences, confidence);
  row.dz = statistics::cohen_dz(differences);
  if (differences.size() > 1) row.p = row.flips.p;
  count_wins(row, differences, larger_is_better);
}

/// Corrects for all rows together, and says how many repetitions would find what was seen.
void correct(std::vector<Difference>& rows) {
  std::vector<double> p;
  for (const Difference& row : rows) p.push_back(row.p);
  const std::vector<double> corrected = statistics::holm(p);
  const auto family = std::count_if(p.begin(), p.end(), [](double one) { return !std::isnan(one); });
  if (family == 0) return;
  const double level = significance / static_cast<double>(family);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Difference& row = rows[i];
    row.p_holm = corrected[i];
    if (row.is_claim() || std::isnan(row.p)) continue;
    row.needed = row.paired ? statistics::pairs_needed(row.dz, level)
                            : statistics::each_needed(statistics::cohen_d(row.baseline, row.other), level);
    if (row.paired && row.needed) row.needed = std::max(*row.needed, statistics::fewest_differences(level));
    // Pairs that all agree find their difference as soon as there are enough of them.
    if (row.paired && std::isnan(row.dz) && row.difference != 0.0) row.needed = statistics::fewest_differences(level);
  }
}

/// The mean over the levels that have most of both values, of each repetition that all of these have.
Difference mean_difference(const Comparison& comparison, std::size_t value, bool repeated) {
  const std::size_t repetitions = comparison.tuning.repetitions.count();
  std::vector<double> baseline(repetitions, 0.0);
  std::vector<double> other(repetitions, 0.0);
  std::size_t levels = 0;
  for (const LevelNumbers& level : comparison.levels) {
    const std::vector<double>& first = level.measured[comparison.baseline];
    const std::vector<double>& second = level.measured[value];
    if (!has_most(first) || !has_most(second)) continue;
    ++levels;
    for (std::size_t i = 0; i < repetitions; ++i) {
      baseline[i] += first[i];
      other[i] += second[i];
    }
  }
  Difference row{.level = all_levels, .value = value};
  row.levels = levels;
  const auto count = levels > 0 ? static_cast<double>(levels) : statistics::undefined;
  for (std::size_t i = 0; i < repetitions; ++i) {
    baseline[i] /= count;
    other[i] /= count;
  }
  take_numbers(row, baseline, other, repeated);
  return row;
}

/// Of ascending numbers the longest runs of at least two that are all less than `apart` from each other.
std::vector<std::pair<std::size_t, std::size_t>> runs_within(const std::vector<double>& numbers, double apart) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t begin = 0; begin < numbers.size(); ++begin) {
    std::size_t end = begin;
    while (end + 1 < numbers.size() && numbers[end + 1] - numbers[begin] < apart) ++end;
    if (end > begin && (runs.empty() || end > runs.back().second)) runs.emplace_back(begin, end);
  }
  return runs;
}

std::optional<Ranking> rank(const Comparison& comparison) {
  const std::size_t values = comparison.tuning.values.count();
  if (values < 3 || comparison.levels.size() < 2) return std::nullopt;
  std::vector<double> scores;
  Ranking ranking;
  for (const LevelNumbers& level : comparison.levels) {
    std::vector<double> means;
    for (const std::vector<double>& measured : level.measured)
      means.push_back(statistics::moments_of(only_numbers(measured)).mean);
    if (std::any_of(means.begin(), means.end(), [](double mean) { return std::isnan(mean); })) {
      ++ranking.levels_left_out;
      continue;
    }
    for (const double mean : means) scores.push_back(comparison.metric.larger_is_better ? -mean : mean);
  }
  if (scores.size() < 2 * values) return std::nullopt;
  ranking.test = statistics::friedman_test(scores, values);
  ranking.critical_difference = statistics::nemenyi_difference(values, ranking.test.blocks, significance);
  ranking.values.resize(values);
  std::iota(ranking.values.begin(), ranking.values.end(), std::size_t{0});
  const std::vector<double> ranks = ranking.test.mean_ranks;
  std::stable_sort(ranking.values.begin(), ranking.values.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  for (std::size_t i = 0; i < values; ++i) ranking.test.mean_ranks[i] = ranks[ranking.values[i]];
  ranking.not_apart = runs_within(ranking.test.mean_ranks, ranking.critical_difference);
  return ranking;
}

[[noreturn]] void refuse_nothing(const Comparison& comparison) {
  std::string message = "'" + comparison.metric.measured->name + "' has no complete trials of both '" +
                        comparison.value_text(comparison.baseline) + "' and another value of '" + comparison.of->name +
                        "'";
  const Columns& averaged = comparison.roles.averaged;
  if (!averaged.empty())
    message += " that have the same repetitions in every combination of what is averaged over; --within " +
               averaged.front()->name + " compares at each";
  throw Error(message + "; 'plexus show' says what became of the trials");
}

/// Where a numeric setting was tried at several values, and one at the end is the best. How far random points could
/// have gone they do not say.
void find_ends(Comparison& comparison, const TrialsTable& table, const Question& question) {
  const Combinations& settings = comparison.tuning.settings;
  std::vector<bool> drawn;
  for (const Column* column : settings.columns()) drawn.push_back(is_drawn(table, *column, question.trials));
  for (const auto& [place, cell] : comparison.tuning.cells) {
    if (cell.chosen() == nullptr) continue;
    for (std::size_t i = 0; i < settings.columns().size(); ++i) {
      const Column& column = *settings.columns()[i];
      if (column.is_text() || column.booleans || drawn[i]) continue;
      const double best = column.number(settings.example(cell.chosen()->settings));
      double smallest = best;
      double largest = best;
      for (const Candidate& candidate : cell.candidates) {
        const double number = column.number(settings.example(candidate.settings));
        smallest = std::min(smallest, number);
        largest = std::max(largest, number);
      }
      const bool at_natural_end = best == 0.0 && smallest == 0.0;  // no rate and no probability is smaller
      if (std::isnan(best) || smallest == largest || at_natural_end || (best != smallest && best != largest)) continue;
      comparison.ends.push_back({place.level, place.block, place.value, i,
                                 column.label(settings.example(cell.chosen()->settings)), best == largest});
    }
  }
}

/// What was zipped with a tuned setting. A label of patches is only the name of what they set.
void find_twins(Comparison& comparison, const TrialsTable& table, const Question& question) {
  for (const Column* const setting : comparison.roles.tuned) {
    if ((setting->config_key.empty() && setting->is_text()) || is_drawn(table, *setting, question.trials)) continue;
    Columns twins = moving_with(table, *setting, question.trials);
    std::erase_if(twins, [&](const Column* twin) {
      return !twin->at_root || is_among(comparison.moving, twin) || twin == question.of ||
             is_among(question.within, twin) || is_among(comparison.roles.tuned, twin);
    });
    if (!twins.empty()) comparison.chosen_together.emplace_back(setting, std::move(twins));
  }
}

}  // namespace

bool Comparison::tuned() const {
  return std::any_of(tuning.cells.begin(), tuning.cells.end(),
                     [](const auto& cell) { return cell.second.candidates.size() > 1; });
}

Comparison compare(const TrialsTable& table, const Question& question) {
  Comparison comparison;
  comparison.experiment = table.experiment;
  comparison.of = question.of;
  comparison.roles = roles_of(table, question);
  comparison.drawn = !question.of->is_text() && is_drawn(table, *question.of, question.trials);
  if (!comparison.drawn) comparison.moving = moving_with(table, *question.of, question.trials);
  comparison.metric = metric_of(table, question.metric);
  comparison.tuning = tune(table, question, comparison.roles, comparison.metric);
  const Tuning& tuning = comparison.tuning;
  check_values(question, tuning.values);
  comparison.baseline = baseline_of(question, tuning.values);
  for (const std::size_t trial : question.trials) {
    ++comparison.fates[table.status(trial)];
    const bool measured = !std::isnan(comparison.metric.measured->number(trial)) &&
                          !std::isnan(comparison.metric.chosen_by->number(trial));
    if (table.status(trial) == results::Status::complete && !measured) ++comparison.without_number;
  }
  for (std::size_t level = 0; level < tuning.levels.count(); ++level)
    comparison.levels.push_back(numbers_of(tuning, level));

  const bool repeated = !comparison.roles.repetitions.empty();
  for (std::size_t level = 0; level < comparison.levels.size(); ++level) {
    for (std::size_t value = 0; value < tuning.values.count(); ++value) {
      if (value == comparison.baseline) continue;
      const auto& measured = comparison.levels[level].measured;
      Difference row{.level = level, .value = value};
      take_numbers(row, measured[comparison.baseline], measured[value], repeated);
      row.pooled = pooled(tuning, level, comparison.baseline, value);
      comparison.differences.push_back(std::move(row));
    }
  }
  for (std::size_t value = 0; comparison.levels.size() > 1 && value < tuning.values.count(); ++value)
    if (value != comparison.baseline) comparison.means.push_back(mean_difference(comparison, value, repeated));
  for (std::vector<Difference>* rows : {&comparison.differences, &comparison.means}) {
    for (Difference& row : *rows) test(row, question, comparison.metric.larger_is_better);
    correct(*rows);
  }
  if (std::all_of(comparison.differences.begin(), comparison.differences.end(),
                  [](const Difference& row) { return std::isnan(row.difference); }))
    refuse_nothing(comparison);
  comparison.ranking = rank(comparison);
  find_ends(comparison, table, question);
  find_twins(comparison, table, question);
  add_sentences(comparison);
  return comparison;
}

}  // namespace plexus::comparison
