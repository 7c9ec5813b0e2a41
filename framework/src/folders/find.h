// Trials of many experiments that meet an expression, over all their settings and results.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "folders/expression.h"
#include "metrics/ranked_by.h"
#include "results/overview.h"
#include "results/trial.h"

namespace plexus::folders {

struct FoundTrial {
  std::string id = {};
  results::Status status = results::Status::missing;
  std::vector<Value> values = {};  ///< of the keys of the expression; null where the trial has none
  double metric = results::not_a_number;
  std::vector<double> searched = {};  ///< of a study that looked for several metrics, each of them
  bool on_front = false;
};

struct FoundExperiment {
  std::filesystem::path folder;
  std::string name;
  std::size_t trials = 0;              ///< of the experiment
  std::vector<FoundTrial> found = {};  ///< in the order of the experiment; never empty
  metrics::RankedBy metric = {};
  double best = results::not_a_number;
  results::Front front = {};  ///< of a study that looked for several metrics, as far as it was found
};

struct Findings {
  std::vector<FoundExperiment> experiments;
  std::vector<std::string> notes;  ///< folders that were left out, and why
};

/// Keys are those of the configuration, whole ("model.hidden") or their end where that is unambiguous ("hidden"),
/// columns of the results ("test_accuracy", "seconds"), and experiment, folder, notes, tags, status and id. A component
/// is its plugin: "dataset". Throws Error, with the place in the expression, for a key that no experiment has and for
/// one that may be several.
[[nodiscard]] Findings find_trials(const std::vector<std::filesystem::path>& folders, const Expression& expression);

}  // namespace plexus::folders
