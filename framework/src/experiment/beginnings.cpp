#include "experiment/beginnings.h"

#include <plexus/error.h>
#include <plexus/schedule.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "experiment/difference.h"
#include "results/trial_file.h"
#include "training/continuing.h"
#include "training/settings.h"
#include "trial/checkpoint_file.h"
#include "trial/files.h"
#include "trial/identity.h"
#include "trial/state_file.h"
#include "values/json.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

struct Length {
  std::size_t total_steps;
  std::size_t steps_per_epoch;
};

Length length_of(const training::TrainingSettings& training, std::size_t rows) {
  const std::size_t in_an_epoch = (rows + training.batch_size - 1) / training.batch_size;
  return {training.steps.value_or(training.epochs.value_or(training::default_epochs) * in_an_epoch), in_an_epoch};
}

const Value& value_of(const Manifest& manifest, const char* key, std::size_t trial) {
  static const Value none;
  const auto found = std::find_if(manifest.settings.begin(), manifest.settings.end(),
                                  [key](const VaryingSetting& setting) { return setting.key == key; });
  return found == manifest.settings.end() ? none : found->values[trial];
}

/// Whether what a trial was asked for is no less than what another was, in the same unit.
bool is_as_long(const Manifest& manifest, std::size_t trial, const Manifest& other, std::size_t of_other) {
  const Value& steps = value_of(manifest, training::steps_key, trial);
  const Value& other_steps = value_of(other, training::steps_key, of_other);
  if (steps.is_null() != other_steps.is_null()) return false;
  if (!steps.is_null()) return steps.integer() >= other_steps.integer();
  const auto epochs = [](const Value& value) {
    return value.is_null() ? static_cast<std::int64_t>(training::default_epochs) : value.integer();
  };
  return epochs(value_of(manifest, training::epochs_key, trial)) >=
         epochs(value_of(other, training::epochs_key, of_other));
}

/// The id that a trial would have with the length that the trial of another plan has.
std::string id_with_length_of(const Manifest& other, std::size_t of_other, const Value& settings,
                              const std::string& digest, const plugin::Registry& registry) {
  Value shorter = settings;
  Value training = *settings.find("training");
  training.set("epochs", value_of(other, training::epochs_key, of_other));
  training.set("steps", value_of(other, training::steps_key, of_other));
  shorter.set("training", std::move(training));
  return trial::trial_id(shorter, digest, registry);
}

bool is_complete(const fs::path& trial) {
  try {
    std::error_code error;
    return fs::exists(trial, error) && results::read_trial_summary(trial).status == results::Status::complete;
  } catch (const EnvironmentError&) {
    return false;  // damaged: nothing can be said of it
  }
}

}  // namespace

Beginnings find_beginnings(const Plan& plan, const trial::Preparation& preparation, const plugin::Registry& registry,
                           const std::vector<fs::path>& trials_folders) {
  Beginnings beginnings;
  if (plan.gives_up()) return beginnings;
  trial::States states;
  for (const fs::path& folder : trials_folders) trial::add_states(folder, states);
  if (states.empty()) return beginnings;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    const trial::PreparedTrial& prepared = preparation.trials[trial];
    std::error_code error;
    if (fs::exists(trial::trial_path(trials_folders.front(), prepared.id), error)) continue;
    const Value& settings = plan.trials[trial].settings;
    const std::string lineage = trial::lineage_of(prepared.settings, prepared.data_digest(), registry);
    const auto known = states.find(lineage);
    if (known == states.end()) continue;
    const Length length = length_of(plan.trials[trial].training, prepared.examples->train().count);
    const auto after = known->second.lower_bound(length.total_steps);
    if (after == known->second.begin()) continue;  // those that there are are no shorter
    const fs::path& path = std::prev(after)->second;
    try {
      const std::vector<std::byte> bytes = trial::read_checkpoint_file(path);
      const auto schedule =
          std::static_pointer_cast<Schedule>(registry.build(Kind::schedule, *settings.find("schedule")));
      const std::string why = training::why_no_beginning(training::read_checkpoint(bytes, lineage).state, *schedule,
                                                         length.total_steps, length.steps_per_epoch);
      if (why.empty())
        beginnings.states.emplace(trial, path);
      else
        beginnings.refused.emplace(trial, why);
    } catch (const Error& mistake) {
      beginnings.refused.emplace(trial, "'" + path.string() + "' cannot be used: " + mistake.what());
    }
  }
  return beginnings;
}

bool grows_in_length(const Manifest& old_plan, const Manifest& new_plan) {
  const std::vector<std::string> before = trials_but_for_length(old_plan);
  const std::vector<std::string> now = trials_but_for_length(new_plan);
  for (std::size_t trial = 0; trial < before.size(); ++trial) {
    bool is_there = false;
    for (std::size_t same = 0; same < now.size(); ++same) {
      if (now[same] != before[trial]) continue;
      if (!is_as_long(new_plan, same, old_plan, trial)) return false;
      is_there = true;
    }
    if (!is_there) return false;
  }
  return true;
}

std::vector<std::string> why_no_growth(const Manifest& old_plan, const Plan& plan,
                                       const trial::Preparation& preparation, const Beginnings& beginnings,
                                       const plugin::Registry& registry, const fs::path& trials_folder) {
  if (plan.gives_up()) return {"'search' compares trials of one length, and has given up some of them by it"};
  std::vector<std::pair<std::string, std::size_t>> reasons;  // with the number of trials
  const auto add = [&reasons](const std::string& reason) {
    for (auto& [known, count] : reasons)
      if (known == reason) {
        ++count;
        return;
      }
    reasons.emplace_back(reason, 1);
  };
  std::set<std::string> known;
  for (const std::vector<std::string>& ids : old_plan.ids) known.insert(ids.begin(), ids.end());
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    if (const auto& before = plan.trials[trial].before; before && !known.contains(preparation.trials[trial].id) &&
                                                        !known.contains(preparation.trials[before->trial].id)) {
      add("it would begin with another network than before, since the stage before it is longer");
      continue;
    }
    if (beginnings.states.contains(trial)) continue;
    if (const auto refused = beginnings.refused.find(trial); refused != beginnings.refused.end()) {
      add(refused->second);
      continue;
    }
    for (std::size_t old = 0; old < old_plan.ids.size(); ++old) {
      const std::string& id = old_plan.ids[old].front();
      const trial::PreparedTrial& prepared = preparation.trials[trial];
      if (id == prepared.id) break;  // it is there, no longer than it was
      if (id_with_length_of(old_plan, old, prepared.settings, prepared.data_digest(), registry) != id) continue;
      if (is_complete(trial::trial_path(trials_folder, id)))
        add("it was trained without 'results.state: true', so that its optimizer's state was not kept");
    }
  }
  std::vector<std::string> lines;
  for (const auto& [reason, count] : reasons)
    lines.push_back(plan.trials.size() == 1 ? reason
                                            : std::to_string(count) + " of " + std::to_string(plan.trials.size()) +
                                                  (count == 1 ? " trial: " : " trials: ") + reason);
  return lines;
}

}  // namespace plexus::experiment
