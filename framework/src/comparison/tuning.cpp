#include "comparison/tuning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "results/trials_query.h"
#include "statistics/student.h"

namespace plexus::comparison {
namespace {

using results::Status;
using results::TrialsTable;

double mean_of(const std::vector<double>& numbers) {
  std::vector<double> there;
  std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(there),
               [](double number) { return !std::isnan(number); });
  return statistics::moments_of(there).mean;
}

Candidate& candidate_of(Cell& cell, std::size_t settings) {
  const auto found = std::find_if(cell.candidates.begin(), cell.candidates.end(),
                                  [&](const Candidate& candidate) { return candidate.settings == settings; });
  if (found != cell.candidates.end()) return *found;
  cell.candidates.push_back({.settings = settings});
  return cell.candidates.back();
}

/// Fills in what each repetition gave: the mean, should there be several trials of one.
void measure(Candidate& candidate, const TrialsTable& table, const Metric& metric, Combinations& repetitions) {
  const std::size_t count = repetitions.count();
  std::vector<double> numbers(count, 0.0);
  std::vector<double> scores(count, 0.0);
  std::vector<std::size_t> trials(count, 0);
  for (const std::size_t trial : candidate.trials) {
    candidate.diverged = candidate.diverged || table.status(trial) == Status::diverged;
    const double number = metric.measured->number(trial);
    const double score = metric.chosen_by->number(trial);
    if (table.status(trial) != Status::complete || std::isnan(number) || std::isnan(score)) continue;
    const std::size_t repetition = repetitions.number_of(trial);
    numbers[repetition] += number;
    scores[repetition] += score;
    ++trials[repetition];
    ++candidate.complete;
  }
  for (std::size_t repetition = 0; repetition < count; ++repetition) {
    const auto there = static_cast<double>(trials[repetition]);
    candidate.measured.push_back(there > 0.0 ? numbers[repetition] / there : statistics::undefined);
    candidate.chosen_by.push_back(there > 0.0 ? scores[repetition] / there : statistics::undefined);
  }
  candidate.score = mean_of(candidate.chosen_by);
}

void choose(Cell& cell, bool larger_is_better) {
  std::size_t most = 0;
  bool without_divergence = false;
  for (const Candidate& candidate : cell.candidates) {
    most = std::max(most, candidate.complete);
    without_divergence = without_divergence || (!candidate.diverged && candidate.complete > 0);
  }
  if (without_divergence) {
    most = 0;
    for (const Candidate& candidate : cell.candidates)
      if (!candidate.diverged) most = std::max(most, candidate.complete);
  }
  for (std::size_t i = 0; i < cell.candidates.size(); ++i) {
    const Candidate& candidate = cell.candidates[i];
    if (candidate.complete == 0 || 2 * candidate.complete < most) continue;
    if (candidate.diverged && without_divergence) continue;
    const double best = cell.best ? cell.candidates[*cell.best].score : statistics::undefined;
    if (!cell.best || (larger_is_better ? candidate.score > best : candidate.score < best)) cell.best = i;
  }
}

}  // namespace

std::size_t Combinations::number_of(std::size_t trial) {
  std::vector<std::string> key;
  key.reserve(columns_.size());
  for (const Column* column : columns_) key.push_back(column->full_text(trial));
  const auto [entry, is_new] = numbers_.try_emplace(std::move(key), first_.size());
  if (is_new) first_.push_back(trial);
  return entry->second;
}

std::vector<std::string> Combinations::labels(std::size_t number) const {
  std::vector<std::string> labels;
  for (const Column* column : columns_) {
    std::string label = column->label(example(number));
    labels.push_back(label.empty() ? "none" : std::move(label));
  }
  return labels;
}

std::string Combinations::text(std::size_t number) const {
  std::string text;
  const std::vector<std::string> all = labels(number);
  for (std::size_t i = 0; i < all.size(); ++i) text += (i > 0 ? ", " : "") + columns_[i]->name + " = " + all[i];
  return text;
}

const Cell* Tuning::at(const Place& place) const {
  const auto found = cells.find(place);
  return found == cells.end() ? nullptr : &found->second;
}

Tuning tune(const TrialsTable& table, const Question& question, const Roles& roles, const Metric& metric) {
  Tuning tuning{Combinations(question.within), Combinations(roles.averaged),    Combinations({question.of}),
                Combinations(roles.tuned),     Combinations(roles.repetitions), {}};
  for (const std::size_t trial : question.trials) {
    const Place place{tuning.levels.number_of(trial), tuning.blocks.number_of(trial), tuning.values.number_of(trial)};
    candidate_of(tuning.cells[place], tuning.settings.number_of(trial)).trials.push_back(trial);
    static_cast<void>(tuning.repetitions.number_of(trial));
  }
  for (auto& [place, cell] : tuning.cells) {
    for (Candidate& candidate : cell.candidates) measure(candidate, table, metric, tuning.repetitions);
    choose(cell, metric.chosen_larger_is_better);
  }
  return tuning;
}

std::vector<std::size_t> trials_at_best(const TrialsTable& table, const Column& of) {
  if (results::ranking_column(table) == nullptr || results::is_seed(of)) return {};
  const Question question{.of = &of, .trials = results::outcomes(table)};
  const Tuning tuning = tune(table, question, roles_of(table, question), metric_of(table, ""));
  std::vector<std::size_t> trials;
  bool chosen = false;
  for (const auto& [place, cell] : tuning.cells) {
    chosen = chosen || cell.candidates.size() > 1;
    if (cell.chosen() == nullptr) continue;
    for (const std::size_t trial : cell.chosen()->trials)
      if (table.status(trial) == Status::complete) trials.push_back(trial);
  }
  if (!chosen) return {};
  std::sort(trials.begin(), trials.end());
  return trials;
}

bool has_most(const std::vector<double>& measured) {
  const auto there = std::count_if(measured.begin(), measured.end(), [](double number) { return !std::isnan(number); });
  return 2 * static_cast<std::size_t>(there) >= measured.size();
}

LevelNumbers numbers_of(const Tuning& tuning, std::size_t level) {
  const auto chosen = [&](std::size_t block, std::size_t value) {
    const Cell* const cell = tuning.at({level, block, value});
    return cell == nullptr ? nullptr : cell->chosen();
  };
  std::vector<std::size_t> present;
  for (std::size_t value = 0; value < tuning.values.count(); ++value)
    for (std::size_t block = 0; block < tuning.blocks.count(); ++block)
      if (chosen(block, value) != nullptr) {
        present.push_back(value);
        break;
      }
  LevelNumbers numbers;
  for (std::size_t block = 0; block < tuning.blocks.count(); ++block)
    if (std::all_of(present.begin(), present.end(), [&](std::size_t value) {
          const Candidate* const candidate = chosen(block, value);
          return candidate != nullptr && (tuning.blocks.count() == 1 || has_most(candidate->measured));
        }))
      numbers.blocks.push_back(block);
  const std::size_t repetitions = tuning.repetitions.count();
  numbers.measured.assign(tuning.values.count(), std::vector<double>(repetitions, statistics::undefined));
  if (numbers.blocks.empty()) return numbers;
  for (const std::size_t value : present) {
    std::vector<double>& means = numbers.measured[value];
    std::fill(means.begin(), means.end(), 0.0);
    for (const std::size_t block : numbers.blocks)
      for (std::size_t repetition = 0; repetition < repetitions; ++repetition)
        means[repetition] += chosen(block, value)->measured[repetition] / static_cast<double>(numbers.blocks.size());
  }
  return numbers;
}

Pooled pooled(const Tuning& tuning, std::size_t level, std::size_t baseline, std::size_t value) {
  std::vector<double> all;
  std::map<std::size_t, std::vector<double>> by_settings;
  for (std::size_t block = 0; block < tuning.blocks.count(); ++block) {
    const Cell* const first = tuning.at({level, block, baseline});
    const Cell* const second = tuning.at({level, block, value});
    if (first == nullptr || second == nullptr) continue;
    for (const Candidate& a : first->candidates) {
      const auto b = std::find_if(second->candidates.begin(), second->candidates.end(),
                                  [&](const Candidate& other) { return other.settings == a.settings; });
      if (b == second->candidates.end()) continue;
      for (std::size_t repetition = 0; repetition < a.measured.size(); ++repetition) {
        const double difference = b->measured[repetition] - a.measured[repetition];
        if (std::isnan(difference)) continue;
        all.push_back(difference);
        by_settings[a.settings].push_back(difference);
      }
    }
  }
  Pooled result;
  result.difference = statistics::moments_of(all).mean;
  result.settings = by_settings.size();
  for (const auto& [settings, differences] : by_settings) {
    const statistics::MeanTest test = statistics::student_test(differences);
    const bool varies = !std::isnan(test.p);
    result.higher += (varies ? test.low : test.difference) > 0.0 ? 1 : 0;
    result.lower += (varies ? test.high : test.difference) < 0.0 ? 1 : 0;
  }
  return result;
}

}  // namespace plexus::comparison
