// Grids in tests: what their trials are, in words.
#pragma once

#include <string>
#include <vector>

#include "config_files.h"
#include "values/json.h"

namespace plexus::test {

inline const std::string grid_base = "dataset: mnist\nmodel: shallow\n";

/// The section `grid`, over the configuration `base`.
inline std::string with_grid(const std::string& grid, const std::string& base = grid_base) {
  return base + "grid:\n" + grid;
}

/// The setting at a dotted key, in words; "–" where the trial has none.
inline std::string setting(const Value& settings, const std::string& key) {
  const Value* value = &settings;
  for (std::size_t begin = 0; value != nullptr && begin <= key.size();) {
    const std::size_t end = std::min(key.find('.', begin), key.size());
    value = value->find(key.substr(begin, end - begin));
    begin = end + 1;
  }
  return value == nullptr ? "–" : values::to_text(*value);
}

/// Each trial: its point, and the settings that are asked for.
inline std::vector<std::string> trials(const config::Experiment& experiment,
                                       const std::vector<std::string>& keys = {}) {
  std::vector<std::string> lines;
  for (const auto& trial : experiment.trials) {
    std::string line = experiment.design.text(trial.point);
    for (const std::string& key : keys) line += " | " + setting(trial.settings, key);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace plexus::test
