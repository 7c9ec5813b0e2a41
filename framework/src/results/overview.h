// What results.h5 says of an experiment as a whole, without the table of its trials: for lists of many.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "metrics/ranked_by.h"
#include "results/trial.h"

namespace plexus::results {

/// What nothing beats, of a study that looked for several metrics.
struct Front {
  struct Best {
    metrics::RankedBy metric;
    double value = not_a_number;

    void take(double number) {
      if (!std::isnan(number) && (std::isnan(value) || metric.is_better(number, value))) value = number;
    }
  };
  std::size_t trials = 0;       ///< that are on it
  std::vector<Best> best = {};  ///< of each metric by itself, among these; in the order of the study

  [[nodiscard]] bool empty() const noexcept { return best.empty(); }
};

struct Overview {
  std::string experiment;
  std::string notes;              ///< `notes` of the configuration
  std::vector<std::string> tags;  ///< its `tags`
  std::size_t trials = 0;
  std::array<std::size_t, std::size(status_words)> counts = {};  ///< of trials, by their status
  metrics::RankedBy metric;
  double best = not_a_number;  ///< of the complete trials; of the others where there is none
  Front front;                 ///< empty of a study of one metric
};

/// Throws EnvironmentError that says what to do if the file is missing, damaged or no results file.
[[nodiscard]] Overview read_overview(const std::filesystem::path& path);

}  // namespace plexus::results
