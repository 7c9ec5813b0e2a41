// A study: a search proposes points of a space in batches, and is told what came of each batch before it proposes the
// next. Only decisions are made here: trials and files are elsewhere.
//
//   Study study(settings, search, space);
//   while (!study.is_whole()) {
//     …                                        // train study.points(), those that are new
//     study.tell(outcomes_of(…));              // then there are more of them
//   }
//
// A batch is waited for as a whole, and nothing but values is told: so a study is the same for any number of workers,
// and after any interruption. Batches have the same size, and what is beyond the trials that are asked for is left
// out: so a study that grows keeps what it has.
#pragma once

#include <plexus/search.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiment/plan.h"
#include "experiment/search.h"
#include "experiment/study_settings.h"
#include "plugin/registry.h"
#include "trial/preparation.h"

namespace plexus::experiment {

class Study {
 public:
  /// Proposes the first batch. Throws Error where the search does, or proposes what is no point of the space.
  Study(const StudySettings& settings, std::shared_ptr<const Search> search, SearchSpace space);

  [[nodiscard]] const StudySettings& settings() const noexcept { return settings_; }
  [[nodiscard]] const SearchSpace& space() const noexcept { return space_; }
  /// What is known of the study: those that were told, then those that are to be trained. Reals are rounded as those of
  /// a grid are.
  [[nodiscard]] const std::vector<SearchPoint>& points() const noexcept { return points_; }
  /// How many of the points were told.
  [[nodiscard]] std::size_t told() const noexcept { return results_.size(); }
  /// Whether no more points follow.
  [[nodiscard]] bool is_whole() const noexcept { return points_.size() == settings_.trials || is_spent(); }
  /// Whether the trials that were told have cost what they may. Without a budget they never have.
  [[nodiscard]] bool is_spent() const noexcept { return settings_.budget && spent_ >= settings_.budget->seconds; }
  /// What they have cost, in seconds of the reference.
  [[nodiscard]] double spent() const noexcept { return spent_; }
  /// Back to the first batch.
  void start_over();

  /// What came of each of the points() in each metric, smaller is better; those that were told already are passed over.
  /// A NaN among them: it failed. `spent`: what all of them have cost. Requires that the study is not whole. Proposes
  /// the next batch, if there is anything left to spend.
  void tell(const std::vector<std::vector<double>>& values, double spent = 0.0);

 private:
  void propose();

  StudySettings settings_;
  std::shared_ptr<const Search> search_;
  SearchSpace space_;
  std::vector<SearchPoint> points_;
  std::vector<SearchResult> results_;
  double spent_ = 0.0;
};

/// What has come of the points of a study.
struct Outcomes {
  std::vector<std::vector<double>> values = {};  ///< of each point, one for each metric
  /// What each trial has cost, by its id, in seconds of the reference: a trial that two points share costs once. Empty
  /// without a budget.
  std::map<std::string, double> costs = {};

  [[nodiscard]] double spent() const;
};

/// What a search is told of the points of a plan, from the files in `output`: of each point the mean of each metric
/// over its trials, negative where larger is better, of the epoch that results.report asks for; NaN if one of them
/// failed or diverged. Nothing where the first axis of the plan has a point without all of its files.
///
/// Of a point that was given up: what it was compared by at last, but never better than a point of its batch that
/// outlived it. So it ranks below these, whatever they have come to since.
///
/// A trial costs the epochs that it was trained for; one that failed, all that it was to have, because where it failed
/// may depend on the machine.
/// `known`: the first so many points need not be read again.
[[nodiscard]] std::optional<Outcomes> outcomes_of(const Plan& plan, const trial::Preparation& preparation,
                                                  const std::filesystem::path& output, const plugin::Registry& registry,
                                                  const Outcomes& known);

/// The same of points that were compared in batches, of which the survivors came to `ends` (of the others it does not
/// matter). Smaller is better; NaN: failed.
[[nodiscard]] std::vector<double> told_of(const std::vector<Halving::Fate>& fates, std::size_t batch,
                                          const std::vector<double>& ends);

}  // namespace plexus::experiment
