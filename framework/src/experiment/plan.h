// What is to be tried, as data: the trials of an experiment, each at a point of its design, and how they are run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/search_settings.h"
#include "experiment/study_settings.h"
#include "grid/design.h"
#include "plugin/registry.h"
#include "trial/preparation.h"
#include "trial/trial.h"
#include "workers/execution_settings.h"
#include "workers/workplace.h"

namespace plexus::experiment {

struct Plan {
  std::string name;
  std::string config_text;              ///< as it was run, overrides included
  std::filesystem::path config_folder;  ///< relative paths of the settings start here
  std::string notes = {};               ///< what people wrote down about it
  std::vector<std::string> tags = {};
  grid::Design design;
  std::vector<trial::Trial> trials;  ///< one for each point of the design
  workers::ExecutionSettings execution;
  std::optional<SearchSettings> search;  ///< without it every trial is trained to its end
  std::optional<StudySettings> study;    ///< a search proposes the points of the first axis; more of them may follow

  /// Whether another trial may begin with the network of this one, which then is not what comes out.
  [[nodiscard]] bool is_earlier_stage(std::size_t trial) const { return design.is_earlier_stage(design.points[trial]); }

  /// Whether some trials are given up before their end, because others are better.
  [[nodiscard]] bool gives_up() const { return search.has_value() || (study && study->prune); }
};

/// Prepares all trials, and looks whether the search can compare them.
[[nodiscard]] trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry);
/// The same with what preparations of smaller plans have loaded.
[[nodiscard]] trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry,
                                         trial::PreparationMemory& memory);

/// Where its trials are trained: in the folder `output`. Refers to the others.
[[nodiscard]] workers::Workplace workplace_of(const Plan& plan, const trial::Preparation& preparation,
                                              const plugin::Registry& registry, const std::filesystem::path& output);

}  // namespace plexus::experiment
