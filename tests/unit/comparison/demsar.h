// Table 6 of Demšar, Statistical comparisons of classifiers over multiple data sets, JMLR 7, 2006, as a table of
// trials: four methods on fourteen data sets. What decides are the ranks, which are the scores here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "results/trials_table.h"

namespace plexus::comparison {

[[nodiscard]] inline results::TrialsTable demsar_table() {
  const std::array<std::string, 4> methods = {"C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"};
  const std::array<std::string, 14> sets = {
      "adult",       "breast cancer", "wisconsin", "cmc",           "ionosphere", "iris",   "liver",
      "lung cancer", "lymphography",  "mushroom",  "primary tumor", "rheum",      "voting", "wine"};
  const double ranks[14][4] = {{4, 3, 2, 1},     {1, 2, 3, 4}, {4, 1, 2, 3},     {4, 1, 3, 2}, {4, 2, 3, 1},
                               {1, 2.5, 4, 2.5}, {3, 2, 4, 1}, {2.5, 2.5, 4, 1}, {4, 3, 2, 1}, {2.5, 2.5, 2.5, 2.5},
                               {4, 2.5, 1, 2.5}, {3, 2, 4, 1}, {4, 1, 2, 3},     {3, 1, 4, 2}};
  std::vector<std::string> method;
  std::vector<std::string> dataset;
  std::vector<double> accuracy;
  for (std::size_t set = 0; set < sets.size(); ++set)
    for (std::size_t i = 0; i < methods.size(); ++i) {
      method.push_back(methods[i]);
      dataset.push_back(sets[set]);
      accuracy.push_back(1.0 - ranks[set][i] / 10.0);
    }
  results::TrialsTable table;
  table.experiment = "demsar";
  table.trials = method.size();
  table.columns = {{"method", "", true, method},
                   {"dataset", "dataset.plugin", true, dataset},
                   {"status", "", true, std::vector<std::int64_t>(table.trials, 0)},
                   {"test_accuracy", "", true, accuracy}};
  return table;
}

}  // namespace plexus::comparison
