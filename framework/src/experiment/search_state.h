// Where a search stands, as the files of its trials tell it: there is no other record, so that a search that was killed
// goes on to the same decisions. Trials that are given up are published from their checkpoints.
//
//   SearchState state(plan, preparation, trials_folder, registry);
//   while (true) {
//     const std::vector<workers::Task> tasks = state.advance();
//     if (tasks.empty()) break;
//     …                                     // train them, all of them
//   }
//
// Where a study prunes, each of its batches is such a search among its points.
//
// trials/<id>.h5          a trial that was trained to its end, failed or diverged: what it is without a search
// trials/<id>.checkpoint  a trial that has been trained for some epochs
// trials/<pruned id>.h5   a trial that was given up, with the curves until then
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "experiment/plan.h"
#include "experiment/search.h"
#include "plugin/registry.h"
#include "results/trial.h"
#include "trial/preparation.h"

namespace plexus::experiment {

/// Under which a trial is published that was given up after an epoch.
[[nodiscard]] std::string pruned_id(const std::string& trial_id, std::size_t epoch);

/// What is published of a trial that was given up; the message is left to who does it.
struct PrunedTrial {
  results::TrialRecord record;
  results::TrialRuntime runtime;
};

/// From the trial's checkpoint in the folder; nothing where there is none, or it is of another epoch.
[[nodiscard]] std::optional<PrunedTrial> pruned_trial(const Plan& plan, const trial::Preparation& preparation,
                                                      const std::filesystem::path& trials_folder,
                                                      const plugin::Registry& registry, std::size_t trial,
                                                      std::size_t epoch);

/// The ids of all records that a search may leave of each trial beside the whole one, the longest trained first. None
/// without a search.
[[nodiscard]] std::vector<std::vector<std::string>> pruned_ids(const Plan& plan, const trial::Preparation& preparation);

/// Why the plan's search cannot compare its trials: each reason once, at a trial that has it.
[[nodiscard]] std::vector<trial::Problem> problems_of_search(const Plan& plan, const trial::Preparation& preparation);

class SearchState {
 public:
  /// Requires a plan that gives trials up, in which problems_of_search() finds nothing. The arguments must live as long
  /// as this. Of a study, the batches that begin before `first_point` are passed over.
  SearchState(const Plan& plan, const trial::Preparation& preparation, const std::filesystem::path& trials_folder,
              const plugin::Registry& registry, std::size_t first_point = 0);

  /// Decides what the files can decide, and changes none. What must be trained to decide more, in the order of the
  /// plan; empty: everything is decided. Throws EnvironmentError.
  [[nodiscard]] std::vector<workers::Task> decide();

  /// The epoch after which a trial was given up, if it was.
  [[nodiscard]] std::optional<std::size_t> pruned_after(std::size_t trial) const { return search_.pruned_after(trial); }

  /// Of each point of a study from the first one on, how far it got. Requires that everything is decided.
  [[nodiscard]] std::vector<Halving::Fate> fates() const;

  /// Decides what can be decided, publishes what is given up, and returns what must be trained to decide more. Trials
  /// of the same id are trained once. Empty: the search is over. Throws EnvironmentError.
  [[nodiscard]] std::vector<workers::Task> advance();

  /// The trials that were given up in the last advance(), in the order of the plan.
  [[nodiscard]] const std::vector<std::size_t>& given_up() const noexcept { return given_up_; }

  /// What is published of a trial that was given up.
  [[nodiscard]] results::TrialSummary pruned_record(std::size_t trial) const;

  /// Trials that need no more training: at their end, or given up.
  [[nodiscard]] std::size_t settled() const;

 private:
  struct Criterion {
    std::string metric;
    bool larger_is_better = false;
  };

  [[nodiscard]] std::optional<double> outcome_of(const workers::Task& task) const;
  [[nodiscard]] double value_in(const results::TrialSummary& summary, std::size_t until_epoch) const;
  [[nodiscard]] std::filesystem::path path_of(const std::string& id) const;
  [[nodiscard]] const std::string& id_of(std::size_t trial) const { return preparation_.trials[trial].id; }
  [[nodiscard]] std::optional<double> outcome_of_pruned(const workers::Task& task) const;
  /// Settles what has ended and what was given up; what has to be trained for that is added to `wanted`.
  void settle(const std::vector<std::size_t>& same, std::vector<workers::Task>& wanted);
  bool publish_pruned(std::size_t trial, std::size_t epoch);
  void remove_other_pruned(std::size_t trial, std::size_t epoch) const;

  const Plan& plan_;
  const trial::Preparation& preparation_;
  const std::filesystem::path trials_folder_;
  const plugin::Registry& registry_;
  Criterion criterion_;
  std::size_t batches_ = 0;  ///< of a study, that are not passed over
  Halving search_;
  std::map<std::string, std::vector<std::size_t>> by_id_;     ///< two points of a plan may be the same trial
  std::map<std::string, std::set<std::size_t>> comparisons_;  ///< the epochs of each id
  std::vector<bool> settled_;
  std::vector<std::size_t> given_up_;
};

}  // namespace plexus::experiment
