// The answer to a question: what differs, how surely, and what may be said of it.
//
//   const Comparison answer = compare(table, {.of = table.find("batch_normalization"), .trials = all_trials(table)});
//   for (const Sentence& sentence : answer.claims) …
//
// Methods and references: docs/reference/statistics.md.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comparison/tuning.h"
#include "statistics/bootstrap.h"
#include "statistics/friedman.h"
#include "statistics/rank_tests.h"
#include "statistics/student.h"

namespace plexus::comparison {

inline constexpr double confidence = 0.95;
inline constexpr double significance = 0.05;  ///< a p that is at most this, after correction, is a claim

/// The mean over all levels, instead of one of them.
inline constexpr std::size_t all_levels = std::numeric_limits<std::size_t>::max();

/// One value less the baseline, at a level or in the mean of the levels. Numbers are those of the metric.
struct Difference {
  std::size_t level = 0;
  std::size_t value = 0;
  std::vector<double> baseline = {};  ///< one for each pair; unpaired: one for each repetition of its own
  std::vector<double> other = {};
  std::size_t levels = 1;  ///< that it is the mean of
  bool paired = false;
  std::size_t without_partner = 0;  ///< repetitions that only one of both has

  double difference = statistics::undefined;
  statistics::Interval interval = {};  ///< bootstrap
  statistics::SignTest flips = {};     ///< paired
  statistics::SignTest ranks = {};     ///< paired
  statistics::MeanTest student = {};   ///< paired
  statistics::MeanTest welch = {};
  double p = statistics::undefined;       ///< what a claim rests on: of sign flips if paired, else Welch's
  double p_holm = statistics::undefined;  ///< corrected for all levels and values, or all values of the means
  double dz = statistics::undefined;      ///< Cohen's, paired
  double g = statistics::undefined;       ///< Hedges'
  std::size_t wins = 0;                   ///< pairs in which the value is better than the baseline
  std::size_t ties = 0;
  std::size_t losses = 0;
  std::optional<std::size_t> needed = {};  ///< pairs, or runs of each, that find such a difference with 80 % power
  Pooled pooled = {};                      ///< without tuning; of a level only

  [[nodiscard]] bool is_claim() const { return p_holm <= significance; }
};

/// Several values over several levels, each level a block.
struct Ranking {
  std::vector<std::size_t> values;  ///< best mean rank first
  statistics::Friedman test;        ///< mean ranks in this order
  double critical_difference = statistics::undefined;
  /// The longest runs of places in `values`, first and last, that are nowhere further apart than that.
  std::vector<std::pair<std::size_t, std::size_t>> not_apart;
  std::size_t levels_left_out = 0;  ///< in which not all values have a result
};

/// A tuned setting whose best value is the smallest or the largest that was tried.
struct EndOfAxis {
  std::size_t level = 0;
  std::size_t block = 0;
  std::size_t value = 0;
  std::size_t setting = 0;  ///< column of the tuned ones
  std::string label;
  bool largest = false;
};

struct Sentence {
  std::string kind;  ///< a word for programs: "difference", "no_difference", "few_repetitions", …
  std::string text;
};

struct Comparison {
  std::string experiment;
  const Column* of = nullptr;
  Roles roles;
  Columns moving;                                                  ///< settings that move with `of`
  bool drawn = false;                                              ///< the numbers of `of` are those of random points
  std::vector<std::pair<const Column*, Columns>> chosen_together;  ///< tuned settings, and what moves with each
  Metric metric;
  Tuning tuning;
  std::size_t baseline = 0;             ///< number of a value
  std::vector<LevelNumbers> levels;     ///< by number of the level
  std::vector<Difference> differences;  ///< by level, then value; the baseline is not among them
  std::vector<Difference> means;        ///< of all levels; empty where there is one
  std::optional<Ranking> ranking;
  std::vector<EndOfAxis> ends;
  std::map<results::Status, std::size_t> fates;  ///< of the trials of the question
  std::size_t without_number = 0;                ///< complete trials that lack what is compared, or what chooses
  std::vector<Sentence> claims;                  ///< what may be said, and where nothing may
  std::vector<Sentence> caveats;                 ///< what must be said with it

  [[nodiscard]] std::string value_text(std::size_t value) const { return tuning.values.labels(value).front(); }
  /// Whether any value had more than one candidate to choose from.
  [[nodiscard]] bool tuned() const;
};

/// Throws Error where there is nothing to compare. The table must outlive the answer.
[[nodiscard]] Comparison compare(const results::TrialsTable& table, const Question& question);

}  // namespace plexus::comparison
