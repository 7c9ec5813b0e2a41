#include "folders/follower.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <numeric>
#include <set>
#include <system_error>
#include <utility>

#include "experiment/plan_file.h"
#include "files/folder.h"
#include "metrics/definitions.h"
#include "results/trial_file.h"
#include "trial/files.h"

namespace plexus::folders {
namespace {

namespace fs = std::filesystem;

std::int64_t changed_at(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_mtim.tv_sec) : 0;
}

double value_of(const std::vector<results::Metric>& metrics, const std::string& name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&name](const results::Metric& metric) { return metric.name == name; });
  return found == metrics.end() ? results::not_a_number : found->value;
}

}  // namespace

std::size_t Progress::finished() const { return std::accumulate(counts.begin(), counts.end(), std::size_t{0}); }

Progress Follower::look() {
  Progress progress;
  try {
    read_plan();
  } catch (const std::exception&) {
    // Next time: a network file system may show a file before all of it.
  }
  if (!manifest_) return progress;
  progress.there = true;
  progress.name = manifest_->name;
  progress.trials = manifest_->ids.size();
  read_trials(progress);
  rank(progress);
  estimate(progress);
  progress.running = is_running(folder_);
  if (progress.complete()) {
    const Summary summary = summary_of(folder_);
    progress.collected = summary.state == State::complete && summary.there == summary.trials;
  }
  return progress;
}

void Follower::read_plan() {
  const Stamp stamp = stamp_of(folder_);
  // The four numbers of the plan.
  const bool same = std::equal(stamp.numbers.begin() + 4, stamp.numbers.begin() + 8, stamp_.numbers.begin() + 4);
  if (manifest_ && same) return;
  std::optional<experiment::Manifest> manifest = experiment::read_plan_file(folder_);
  if (!manifest) return;
  manifest_ = std::move(manifest);
  stamp_ = stamp;
  known_.clear();
}

void Follower::read_trials(Progress& progress) {
  std::set<std::string> names;
  std::error_code error;
  const fs::path folder = trial::trials_folder_of(folder_);
  for (const fs::path& path : files::paths_with(folder, ".h5", error)) names.insert(path.stem().string());
  for (std::size_t number = 0; number < manifest_->ids.size(); ++number) {
    if (!known_.contains(number)) {
      const auto& ids = manifest_->ids[number];
      const auto id =
          std::find_if(ids.begin(), ids.end(), [&names](const std::string& one) { return names.contains(one); });
      if (id == ids.end()) continue;
      try {
        const fs::path path = trial::trial_path(folder, *id);
        const results::TrialSummary summary = results::read_trial_summary(path);
        const std::string label = manifest_->design.text(manifest_->design.points[number]);
        Known known{.trial = {.label = label.empty() ? manifest_->name : label,
                              .status = summary.status,
                              .message = summary.message,
                              .when = changed_at(path)},
                    .measured = summary.metrics,
                    .definitions = summary.definitions};
        progress.latest.push_back(known.trial);
        known_.emplace(number, std::move(known));
      } catch (const std::exception&) {
        continue;
      }
    }
    ++progress.counts[static_cast<std::size_t>(known_.at(number).trial.status)];
  }
  std::stable_sort(progress.latest.begin(), progress.latest.end(),
                   [](const FinishedTrial& a, const FinishedTrial& b) { return a.when < b.when; });
}

void Follower::rank(Progress& progress) const {
  metrics::Definitions definitions;
  for (const auto& [number, known] : known_) definitions.add(known.definitions);
  std::vector<std::string> names = definitions.ranking_names(false);
  if (manifest_->report == "best") {
    const std::vector<std::string> best = definitions.ranking_names(true);
    names.insert(names.begin(), best.begin(), best.end());
  }
  const auto is_measured = [this](const std::string& name) {
    return std::any_of(known_.begin(), known_.end(),
                       [&name](const auto& known) { return !std::isnan(value_of(known.second.measured, name)); });
  };
  const auto name = std::find_if(names.begin(), names.end(), is_measured);
  if (name == names.end()) return;
  progress.metric = metrics::ranked_by(*name, definitions);
  for (const auto& [number, known] : known_) {
    const double value = value_of(known.measured, *name);
    if (known.trial.status != results::Status::complete || std::isnan(value)) continue;
    if (progress.best && !progress.metric.is_better(value, progress.best->metric)) continue;
    progress.best = known.trial;
    progress.best->metric = value;
  }
  for (FinishedTrial& trial : progress.latest)
    for (const auto& [number, known] : known_)
      if (known.trial.label == trial.label) trial.metric = value_of(known.measured, *name);
}

void Follower::estimate(Progress& progress) const {
  if (known_.size() < 2 || progress.complete()) return;
  const auto [first, last] = std::minmax_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
    return a.second.trial.when < b.second.trial.when;
  });
  const auto seconds = static_cast<double>(last->second.trial.when - first->second.trial.when);
  progress.seconds_left =
      seconds / static_cast<double>(known_.size() - 1) * static_cast<double>(progress.trials - progress.finished());
}

}  // namespace plexus::folders
