// Which trials are worth training to their end: successive halving (Jamieson and Talwalkar, Non-stochastic best arm
// identification and hyperparameter optimization, AISTATS 2016) and Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh and
// Talwalkar, JMLR 18, 2018). Only decisions are made here: processes and files are elsewhere.
//
//   Halving search(settings, {27, 27, 27});          // epochs that each trial is asked for
//   while (!search.next().empty())
//     for (const Task& task : search.next())  // train task.trial until task.until_epoch
//       search.report(task.trial, loss);
//   search.pruned_after(0);                         // 1: it was given up at the first comparison
//
// All trials of a comparison are waited for, so that what is decided depends on what they measured alone: not on the
// number of processes, on who was faster, or on interruptions.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiment/search_settings.h"
#include "experiment/study_settings.h"
#include "workers/workplace.h"

namespace plexus::experiment {

class Halving {
 public:
  /// Trials that go on, or are given up, together: they are compared by the mean of their values.
  using Group = std::vector<std::size_t>;
  /// Groups that are compared with each other.
  using Batch = std::vector<Group>;

  /// Each trial is a group. `epochs`: what each trial is asked for. Throws Error if a trial is too short for a single
  /// comparison.
  Halving(const SearchSettings& settings, const std::vector<std::size_t>& epochs);
  /// Batches that know nothing of each other. Trials that are in none of them have no part.
  Halving(const PruneSettings& settings, const std::vector<std::size_t>& epochs, const std::vector<Batch>& batches);

  /// What there is to train now, in the order of the trials: each task until it is reported. Empty: the search is over.
  [[nodiscard]] std::vector<workers::Task> next() const;

  /// What became of a trial's task. The smaller `value`, the better; NaN for a trial that failed or diverged, which
  /// never goes on, nor do the others of its group. At a trial's end the value does not matter. Requires that next()
  /// has the trial.
  void report(std::size_t trial, double value);

  /// The epoch after which the trial was given up, if it was.
  [[nodiscard]] std::optional<std::size_t> pruned_after(std::size_t trial) const { return pruned_after_[trial]; }

  /// Whether it was given up because another one of its group failed or diverged.
  [[nodiscard]] bool fell_with_its_group(std::size_t trial) const;

  /// How far a group got.
  struct Fate {
    std::size_t comparisons = 0;       ///< that it was in
    bool to_the_end = false;           ///< it outlived all of them
    std::optional<double> value = {};  ///< by which it was compared last; NaN: one of its trials failed or diverged
  };
  /// Of each group of a batch, in their order. Requires that no task of the batch is left.
  [[nodiscard]] std::vector<Fate> fates(std::size_t batch) const;

  /// The epochs at which a trial is compared with others, if it gets that far.
  [[nodiscard]] std::vector<std::size_t> comparisons(std::size_t trial) const;

 private:
  /// Groups that are compared with each other. There is one for successive halving, several for Hyperband.
  struct Bracket {
    std::size_t rungs = 0;                  ///< comparisons in all
    std::size_t rung = 0;                   ///< that is worked on; `rungs`: the last part, to the end
    Batch groups = {};                      ///< that there were at first
    std::vector<std::size_t> left = {};     ///< numbers of those that are still there, in the order of the plan
    std::vector<std::size_t> waiting = {};  ///< trials of these, not reported in this rung
    std::vector<Fate> fates = {};           ///< of each group
  };

  Halving(std::size_t reduction, const std::vector<std::size_t>& epochs);
  void add(std::size_t rungs, Batch groups);
  void wait(Bracket& bracket);
  [[nodiscard]] std::size_t epoch_of(std::size_t trial, std::size_t rungs, std::size_t rung) const;
  [[nodiscard]] double value_of(const Group& group) const;
  void compare(Bracket& bracket);
  void give_up(const Group& group, const Bracket& bracket);

  std::size_t reduction_;
  std::vector<std::size_t> epochs_;
  std::vector<Bracket> brackets_;
  std::vector<std::size_t> bracket_of_;  ///< no_bracket: the trial has no part
  std::vector<double> values_;
  std::vector<bool> fell_;
  std::vector<std::optional<std::size_t>> pruned_after_;
};

/// How many of `trials` each bracket of Hyperband gets, that with most comparisons first: in the proportions of the
/// paper, ⌈(s_max + 1) ηˢ / (s + 1)⌉ for s = s_max … 0, rounded to whole trials by largest remainder.
[[nodiscard]] std::vector<std::size_t> hyperband_shares(std::size_t trials, std::size_t most_rungs,
                                                        std::size_t reduction);

}  // namespace plexus::experiment
