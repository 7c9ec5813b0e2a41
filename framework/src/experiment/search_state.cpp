#include "experiment/search_state.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <system_error>
#include <utility>

#include "experiment/compared_metric.h"
#include "files/sha256.h"
#include "metrics/definitions.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"
#include "training/trainer.h"
#include "trial/checkpoint_file.h"
#include "trial/files.h"
#include "trial/record.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> epochs_of(const Plan& plan, const trial::Preparation& preparation) {
  std::vector<std::size_t> epochs;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial)
    epochs.push_back(
        training::epochs_of(plan.trials[trial].training, preparation.trials[trial].examples->train().count));
  return epochs;
}

std::string metric_of(const Plan& plan, const trial::Preparation& preparation) {
  return plan.search ? compared_metric(plan.search->metric, preparation)
                     : searched_metrics(*plan.study, preparation).front();
}

/// The points of a study by its batches, each point with its trials.
std::vector<Halving::Batch> batches_of(const Plan& plan, std::size_t first_point) {
  const std::size_t size = plan.study->batch;
  const std::size_t first = first_point / size;
  std::vector<Halving::Batch> batches;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    const std::size_t point = plan.design.points[trial].front();
    if (point / size < first) continue;
    const std::size_t batch = point / size - first;
    if (batches.size() <= batch) batches.resize(batch + 1);
    if (batches[batch].size() <= point % size) batches[batch].resize(point % size + 1);
    batches[batch][point % size].push_back(trial);
  }
  return batches;
}

Halving halving_of(const Plan& plan, const trial::Preparation& preparation, std::size_t first_point = 0) {
  const std::vector<std::size_t> epochs = epochs_of(plan, preparation);
  if (plan.search) return Halving(*plan.search, epochs);
  return Halving(*plan.study->prune, epochs, batches_of(plan, first_point));
}

/// The last value that was measured in the first epochs; NaN if there is none.
double last_of(std::span<const double> values) {
  for (std::size_t i = values.size(); i-- > 0;)
    if (!std::isnan(values[i])) return values[i];
  return not_a_number;
}

std::optional<training::Checkpoint> checkpoint_in(const std::vector<std::byte>& bytes, const std::string& id) {
  if (bytes.empty()) return std::nullopt;
  try {
    return training::read_checkpoint(bytes, id);
  } catch (const Error&) {
    return std::nullopt;  // the trial will say so when it starts over
  }
}

}  // namespace

std::string pruned_id(const std::string& trial_id, std::size_t epoch) {
  return files::sha256_hex(trial_id + " pruned at epoch " + std::to_string(epoch)).substr(0, 20);
}

std::optional<PrunedTrial> pruned_trial(const Plan& plan, const trial::Preparation& preparation,
                                        const fs::path& trials_folder, const plugin::Registry& registry,
                                        std::size_t trial, std::size_t epoch) {
  trial::PreparedTrial prepared = preparation.trials[trial];
  const std::vector<std::byte> bytes = trial::CheckpointFile(trials_folder, prepared.id).load();
  const auto checkpoint = checkpoint_in(bytes, prepared.id);
  // The record must not depend on how far the trial was trained for other reasons: in a smaller grid, for instance.
  if (!checkpoint || checkpoint->state.history.size() != epoch || checkpoint->state.epoch != epoch) return std::nullopt;
  prepared.id = pruned_id(prepared.id, epoch);
  const training::Outcome outcome = training::outcome_of(checkpoint->state);
  PrunedTrial pruned{.record = trial::record_of(plan.trials[trial], prepared, outcome, registry),
                     .runtime = trial::runtime_of(outcome, trial::utc_now())};
  pruned.record.status = results::Status::pruned;
  return pruned;
}

std::vector<std::vector<std::string>> pruned_ids(const Plan& plan, const trial::Preparation& preparation) {
  std::vector<std::vector<std::string>> ids(plan.trials.size());
  if (!plan.gives_up()) return ids;
  const Halving search = halving_of(plan, preparation);
  // What is the same trial has one record, wherever it was compared.
  std::map<std::string, std::set<std::size_t, std::greater<>>> epochs;
  for (std::size_t trial = 0; trial < ids.size(); ++trial)
    for (const std::size_t epoch : search.comparisons(trial)) epochs[preparation.trials[trial].id].insert(epoch);
  for (std::size_t trial = 0; trial < ids.size(); ++trial) {
    const std::string& id = preparation.trials[trial].id;
    for (const std::size_t epoch : epochs[id]) ids[trial].push_back(pruned_id(id, epoch));
  }
  return ids;
}

std::vector<trial::Problem> problems_of_search(const Plan& plan, const trial::Preparation& preparation) {
  if (!plan.gives_up() || plan.trials.empty()) return {};
  const std::string metric = metric_of(plan, preparation);
  const std::string compared = "the search compares trials by '" + metric + "', ";
  std::vector<trial::Problem> problems = problems_of_metric(metric, preparation);
  const std::vector<std::size_t> epochs = epochs_of(plan, preparation);
  const std::string least = plan.search ? "search.min_epochs" : "search.prune.min_epochs";
  if (plan.study && plan.study->batch == 1)
    problems.push_back(
        {0, "training",
         "'search.prune' compares the points of a batch, and 'search.batch' is 1; set it to more, such as " +
             std::to_string(plan.study->prune->reduction * plan.study->prune->reduction)});
  try {
    const Halving search = halving_of(plan, preparation);
    for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
      const auto [every, by_steps] = training::evaluation_moments(plan.trials[trial].training);
      if (by_steps) {
        problems.push_back({trial, "training.evaluate_every",
                            "the search compares trials after epochs, but they are measured after so many steps; give "
                            "'training.evaluate_every' in epochs"});
        break;
      }
      const std::vector<std::size_t> comparisons = search.comparisons(trial);
      if (metric == "train_loss" || comparisons.empty() || every <= comparisons.front()) continue;
      problems.push_back({trial, "training.evaluate_every",
                          compared + "which is measured every " + std::to_string(every) +
                              " epochs, but the first comparison is after " + std::to_string(comparisons.front()) +
                              "; set 'training.evaluate_every' to less or '" + least + "' to more"});
      break;
    }
  } catch (const Error& error) {
    const auto shortest = static_cast<std::size_t>(std::min_element(epochs.begin(), epochs.end()) - epochs.begin());
    const bool by_steps = plan.trials[shortest].training.steps.has_value();
    problems.push_back({shortest, by_steps ? "training.steps" : "training.epochs", error.what(), error.fault()});
  }
  return problems;
}

SearchState::SearchState(const Plan& plan, const trial::Preparation& preparation, const fs::path& trials_folder,
                         const plugin::Registry& registry, std::size_t first_point)
    : plan_(plan),
      preparation_(preparation),
      trials_folder_(trials_folder),
      registry_(registry),
      criterion_{metric_of(plan, preparation), is_larger_better(preparation, metric_of(plan, preparation))},
      batches_(plan.study ? batches_of(plan, first_point).size() : 0),
      search_(halving_of(plan, preparation, first_point)),
      settled_(plan.trials.size(), false) {
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    const std::vector<std::size_t> epochs = search_.comparisons(trial);
    if (epochs.empty()) continue;  // passed over
    by_id_[id_of(trial)].push_back(trial);
    comparisons_[id_of(trial)].insert(epochs.begin(), epochs.end());
  }
}

fs::path SearchState::path_of(const std::string& id) const { return trial::trial_path(trials_folder_, id); }

double SearchState::value_in(const results::TrialSummary& summary, std::size_t until_epoch) const {
  for (const results::Series& series : summary.history) {
    if (series.name != criterion_.metric) continue;
    const std::size_t epochs = std::min(series.values.size(), until_epoch);
    const double value = last_of(std::span(series.values).first(epochs));
    return criterion_.larger_is_better ? -value : value;
  }
  return not_a_number;
}

/// Nothing if the trial has not been trained so far.
std::optional<double> SearchState::outcome_of(const workers::Task& task) const {
  std::error_code error;
  const std::string& id = id_of(task.trial);
  const bool ended = fs::exists(path_of(id), error);
  if (!task.until_epoch) return ended ? std::optional(0.0) : std::nullopt;
  const std::size_t until = *task.until_epoch;
  if (ended) {
    const results::TrialSummary summary = results::read_trial_summary(path_of(id));
    if (summary.status == results::Status::complete) return value_in(summary, until);
    const bool before = summary.epochs_run <= static_cast<std::int64_t>(until);
    if (summary.status == results::Status::diverged) return before ? not_a_number : value_in(summary, until);
    // A trial that failed leaves no history, but what it was compared by before that is in its checkpoint.
  }
  if (const auto pruned = outcome_of_pruned(task)) return pruned;
  const std::vector<std::byte> bytes = trial::CheckpointFile(trials_folder_, id).load();
  if (const auto checkpoint = checkpoint_in(bytes, id); checkpoint && checkpoint->state.history.size() >= until) {
    const training::Outcome outcome = training::outcome_of(checkpoint->state);
    return value_in(trial::record_of(plan_.trials[task.trial], preparation_.trials[task.trial], outcome, registry_),
                    until);
  }
  if (ended) return not_a_number;
  // Another process may have published it since, and removed its checkpoint.
  return outcome_of_pruned(task);
}

std::optional<double> SearchState::outcome_of_pruned(const workers::Task& task) const {
  for (const std::size_t epoch : comparisons_.at(id_of(task.trial))) {
    const fs::path pruned = path_of(pruned_id(id_of(task.trial), epoch));
    std::error_code error;
    if (epoch >= *task.until_epoch && fs::exists(pruned, error))
      return value_in(results::read_trial_summary(pruned), *task.until_epoch);
  }
  return std::nullopt;
}

/// False if the trial has to be trained again until this epoch, because what is left of it is of another one.
bool SearchState::publish_pruned(std::size_t trial, std::size_t epoch) {
  trial::CheckpointFile checkpoints(trials_folder_, id_of(trial));
  const std::string id = pruned_id(id_of(trial), epoch);
  std::error_code error;
  if (!fs::exists(path_of(id), error)) {
    auto pruned = pruned_trial(plan_, preparation_, trials_folder_, registry_, trial, epoch);
    if (!pruned) {
      if (fs::exists(path_of(id), error)) return true;  // another process has published it meanwhile
      checkpoints.remove();
      return false;
    }
    pruned->record.message =
        "pruned after epoch " + std::to_string(epoch) + ": " +
        (search_.fell_with_its_group(trial) ? "another trial of the same point has failed or diverged"
                                            : "others were better by then");
    results::write_trial_runtime(trial::runtime_path(trials_folder_, id), pruned->runtime);
    results::write_trial(path_of(id), pruned->record);
    given_up_.push_back(trial);
  }
  remove_other_pruned(trial, epoch);
  checkpoints.remove();
  return true;
}

/// What an earlier search over other trials left.
void SearchState::remove_other_pruned(std::size_t trial, std::size_t epoch) const {
  for (const std::size_t other : comparisons_.at(id_of(trial))) {
    if (other == epoch) continue;
    const std::string id = pruned_id(id_of(trial), other);
    std::error_code error;
    if (fs::remove(path_of(id), error)) fs::remove(trial::runtime_path(trials_folder_, id), error);
  }
}

std::vector<workers::Task> SearchState::decide() {
  std::vector<workers::Task> wanted;
  for (bool decided = true; decided;) {
    decided = false;
    wanted.clear();
    for (const workers::Task& task : search_.next()) {
      const std::optional<double> outcome = outcome_of(task);
      if (!outcome) {
        wanted.push_back(task);
        continue;
      }
      decided = true;
      search_.report(task.trial, *outcome);
      if (!task.until_epoch || std::isnan(*outcome)) settled_[task.trial] = true;
    }
  }
  return wanted;
}

std::vector<Halving::Fate> SearchState::fates() const {
  std::vector<Halving::Fate> fates;
  for (std::size_t batch = 0; batch < batches_; ++batch)
    for (const Halving::Fate& fate : search_.fates(batch)) fates.push_back(fate);
  return fates;
}

/// What is the same trial is published once: as whole if it goes on anywhere, else as far as it got anywhere.
void SearchState::settle(const std::vector<std::size_t>& same, std::vector<workers::Task>& wanted) {
  const auto is_settled = [&](std::size_t trial) { return settled_[trial]; };
  if (std::all_of(same.begin(), same.end(), is_settled)) return;
  const auto settle_all = [&] {
    for (const std::size_t trial : same) settled_[trial] = settled_[trial] || search_.pruned_after(trial).has_value();
  };
  std::error_code error;
  // A trial that an earlier run has trained to its end is there, whatever is decided now.
  if (fs::exists(path_of(id_of(same.front())), error)) return settle_all();
  const auto is_given_up = [&](std::size_t trial) { return search_.pruned_after(trial).has_value(); };
  if (!std::all_of(same.begin(), same.end(), is_given_up)) return;
  const std::size_t last = *std::max_element(same.begin(), same.end(), [&](std::size_t a, std::size_t b) {
    return search_.pruned_after(a) < search_.pruned_after(b);
  });
  if (publish_pruned(last, *search_.pruned_after(last)))
    settle_all();
  else
    wanted.push_back({last, search_.pruned_after(last)});
}

std::vector<workers::Task> SearchState::advance() {
  given_up_.clear();
  std::vector<workers::Task> wanted = decide();
  for (const auto& [id, same] : by_id_) settle(same, wanted);
  std::sort(given_up_.begin(), given_up_.end());
  std::sort(wanted.begin(), wanted.end(),
            [](const workers::Task& a, const workers::Task& b) { return a.trial < b.trial; });
  std::set<std::string> ids;
  std::erase_if(wanted, [&](const workers::Task& task) { return !ids.insert(id_of(task.trial)).second; });
  return wanted;
}

results::TrialSummary SearchState::pruned_record(std::size_t trial) const {
  return results::read_trial_summary(path_of(pruned_id(id_of(trial), *search_.pruned_after(trial))));
}

std::size_t SearchState::settled() const {
  return static_cast<std::size_t>(std::count(settled_.begin(), settled_.end(), true));
}

}  // namespace plexus::experiment
