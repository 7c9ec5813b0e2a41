// What is asked of an experiment that was run: which values of one setting to compare, where, and at which other
// settings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "comparison/settings.h"
#include "statistics/bootstrap.h"

namespace plexus::comparison {

struct Question {
  const Column* of = nullptr;                ///< whose values are compared
  Columns within = {};                       ///< compared at each of these settings by itself
  std::optional<Columns> tune = {};          ///< chosen on validation data; nothing: usual_tuned()
  std::string metric = {};                   ///< "test_accuracy", or "accuracy"; empty: what ranks trials
  std::optional<std::string> baseline = {};  ///< what the others are compared with; nothing: false, or the first
  std::vector<std::size_t> trials = {};      ///< which count
  std::size_t resamples = statistics::usual_resamples;
};

/// The settings of a table by the part they have in a question.
struct Roles {
  Columns repetitions;  ///< seeds and folds: trials that differ in nothing else are repetitions
  Columns tuned;        ///< each value is taken where these are best for it
  Columns averaged;     ///< the rest: what is compared is the mean over these
};

/// Where nothing is said, all settings are tuned that tell trials apart and are neither asked for nor repetitions,
/// except what makes the data other data. What follows from others has no part. Throws Error where one setting has two
/// parts.
[[nodiscard]] Roles roles_of(const results::TrialsTable& table, const Question& question);

/// Whether other values make other data, in which nothing is better or worse: `dataset.…`, the experiments of several
/// folders, and labels of patches that name a data set each.
[[nodiscard]] bool changes_data(const results::TrialsTable& table, const Column& column,
                                const std::vector<std::size_t>& trials);

struct Metric {
  const Column* measured = nullptr;   ///< what is compared
  const Column* chosen_by = nullptr;  ///< what chooses the tuned settings
  bool larger_is_better = false;
  bool chosen_larger_is_better = false;
  bool fraction = false;  ///< people read it in percent
  std::string meaning = {};
};

/// The test's metric of that name, chosen on validation data where there are some. Throws Error if nothing of that name
/// was measured.
[[nodiscard]] Metric metric_of(const results::TrialsTable& table, const std::string& name);

}  // namespace plexus::comparison
