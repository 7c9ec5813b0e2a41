// Each value at its best: which of the tuned settings is best for it on validation data, and what was measured there.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comparison/question.h"

namespace plexus::comparison {

/// Different combinations of some settings, in the order in which they first appear.
class Combinations {
 public:
  Combinations() = default;
  explicit Combinations(Columns columns) : columns_(std::move(columns)) {}

  /// The number of the trial's combination; a new one is added.
  std::size_t number_of(std::size_t trial);
  [[nodiscard]] std::size_t count() const noexcept { return first_.size(); }
  [[nodiscard]] const Columns& columns() const noexcept { return columns_; }
  /// A trial that has it.
  [[nodiscard]] std::size_t example(std::size_t number) const { return first_.at(number); }
  /// As a configuration has the values, one for each column.
  [[nodiscard]] std::vector<std::string> labels(std::size_t number) const;
  /// "depth = 2, width = 100"; empty for no columns.
  [[nodiscard]] std::string text(std::size_t number) const;

 private:
  Columns columns_;
  std::map<std::vector<std::string>, std::size_t> numbers_;
  std::vector<std::size_t> first_;
};

/// Trials that differ in nothing but the repetition.
struct Candidate {
  std::size_t settings = 0;  ///< the combination of the tuned settings
  std::vector<std::size_t> trials = {};
  std::vector<double> measured = {};  ///< of each repetition; NaN: it is not there
  std::vector<double> chosen_by = {};
  std::size_t complete = 0;
  bool diverged = false;  ///< one of its trials
  double score = statistics::undefined;
};

/// One value in one place: level and combination of the averaged settings.
struct Cell {
  std::vector<Candidate> candidates = {};
  std::optional<std::size_t> best = {};

  [[nodiscard]] const Candidate* chosen() const { return best ? &candidates[*best] : nullptr; }
};

struct Place {
  std::size_t level = 0;
  std::size_t block = 0;
  std::size_t value = 0;
  auto operator<=>(const Place&) const = default;
};

struct Tuning {
  Combinations levels;
  Combinations blocks;  ///< of the averaged settings
  Combinations values;
  Combinations settings;  ///< of the tuned settings
  Combinations repetitions;
  std::map<Place, Cell> cells;

  [[nodiscard]] const Cell* at(const Place& place) const;
};

/// In each cell the candidate with the best mean on validation data. Those in which a trial diverged do not count where
/// others have none; nor do those with less than half as many complete trials as another.
[[nodiscard]] Tuning tune(const results::TrialsTable& table, const Question& question, const Roles& roles,
                          const Metric& metric);

/// The values of a level over its repetitions, each the mean over the blocks that all of them have.
struct LevelNumbers {
  std::vector<std::size_t> blocks;  ///< in which all values have most repetitions, of those that have any result
  std::vector<std::vector<double>> measured;  ///< (value, repetition); NaN: not there
};

/// The complete trials in which each value of a setting is at its best, as compare() has it where nothing else is
/// asked; none where nothing was measured, or no value has more than one candidate.
[[nodiscard]] std::vector<std::size_t> trials_at_best(const results::TrialsTable& table, const Column& of);

/// Whether at least half of the repetitions are there: without the others a mean over several places is still one.
[[nodiscard]] bool has_most(const std::vector<double>& measured);

[[nodiscard]] LevelNumbers numbers_of(const Tuning& tuning, std::size_t level);

/// The difference of two values without tuning: at equal settings, over all of them.
struct Pooled {
  double difference = statistics::undefined;  ///< mean; NaN where they have no settings in common
  std::size_t settings = 0;                   ///< combinations that both have
  std::size_t higher = 0;                     ///< of these, where Student's 95 % interval says that `value` is higher
  std::size_t lower = 0;
};

[[nodiscard]] Pooled pooled(const Tuning& tuning, std::size_t level, std::size_t baseline, std::size_t value);

}  // namespace plexus::comparison
