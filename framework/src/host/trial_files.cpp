#include "host/trial_files.h"

#include <plexus/error.h>

#include <algorithm>
#include <system_error>

#include "experiment/plan_file.h"
#include "files/folder.h"
#include "metrics/definitions.h"
#include "results/trials_query.h"
#include "results/trials_table.h"
#include "trial/files.h"

namespace plexus::host {
namespace {

namespace fs = std::filesystem;
using results::TrialsTable;

constexpr const char* ending = ".h5";

/// The experiment that a folder is, or that it holds the trials of; empty if it is none.
fs::path experiment_of(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder / "trials" / "plan.json", error)) return folder;
  if (fs::exists(folder / "plan.json", error) && folder.filename() == "trials")
    return folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  return {};
}

/// Files of trials in a folder of an experiment, or in any other, by name.
std::vector<fs::path> files_in(const fs::path& folder) {
  const fs::path experiment = experiment_of(folder);
  std::error_code error;
  return files::paths_with(experiment.empty() ? folder : experiment / "trials", ending, error);
}

/// The finished trials of an experiment in the order of its plan: files that another build left there are none of them,
/// unless there are no others. Of any other folder, all files.
std::vector<fs::path> trials_in(const fs::path& folder) {
  const fs::path experiment = experiment_of(folder);
  std::vector<fs::path> files;
  if (const auto manifest = experiment.empty() ? std::nullopt : experiment::read_plan_file(experiment))
    for (const std::vector<std::string>& ids : manifest->ids) {
      const auto found = std::find_if(ids.begin(), ids.end(), [&](const std::string& id) {
        std::error_code error;
        return fs::exists(trial::trial_path(trial::trials_folder_of(experiment), id), error);
      });
      if (found != ids.end()) files.push_back(trial::trial_path(trial::trials_folder_of(experiment), *found));
    }
  return files.empty() ? files_in(folder) : files;
}

std::string names_of(const std::vector<fs::path>& files) {
  constexpr std::size_t most_named = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(files.size(), most_named); ++i)
    text += (i > 0 ? ", " : "") + files[i].stem().string();
  return text + (files.size() > most_named ? ", … (" + std::to_string(files.size()) + ")" : "");
}

const TrialsTable::Column& column_of(const TrialsTable& table, const Best& best, const fs::path& folder) {
  const TrialsTable::Column* const column = best.by.empty() ? results::ranking_column(table) : table.find(best.by);
  if (column != nullptr && !column->is_text() && !column->is_setting()) return *column;
  std::string metrics;
  for (const TrialsTable::Column& other : table.columns)
    if (other.is_real() && !other.is_setting()) metrics += (metrics.empty() ? "" : ", ") + other.name;
  throw Error("'" + folder.string() + "' has no metric '" + best.by + "' (--best-by); it has " + metrics);
}

/// Of a study that looked for several metrics, which of those that nothing beats was taken.
std::string choice_of(const TrialsTable& table, const std::string& by, std::size_t chosen, bool by_default) {
  const TrialsTable::Column* const front = table.front();
  if (front == nullptr) return "";
  std::size_t count = 0;
  for (std::size_t trial = 0; trial < table.trials; ++trial) count += front->number(trial) == 1.0 ? 1 : 0;
  std::string metrics;
  for (const std::string& metric : table.searched) metrics += (metrics.empty() ? "" : ", ") + metric;
  const std::string trial = "trial " + table.find("id")->text(chosen) + ", the best by " + by;
  const std::string others = " that nothing beats in all of " + metrics;
  if (front->number(chosen) != 1.0) return trial + ", is none of the " + std::to_string(count) + others;
  return trial + ", is one of " + std::to_string(count) + others +
         (by_default ? "; --best-by METRIC takes another" : "");
}

TrialFile best_of(const fs::path& experiment, const Best& best) {
  const TrialsTable table = results::read_results(experiment);
  const TrialsTable::Column& column = column_of(table, best, experiment);
  auto groups = results::single_trials(table, results::outcomes(table));
  results::sort_groups(groups, {.column = &column,
                                .descending = table.metrics.is_larger_better(column.name),
                                .front = table.front(),
                                .front_first = best.by.empty()});
  const TrialsTable::Column* const ids = table.find("id");
  if (groups.empty() || ids == nullptr || table.status(groups.front().trials.front()) != results::Status::complete)
    throw Error("'" + experiment.string() + "' has no finished trial");
  const std::size_t chosen = groups.front().trials.front();
  return {trial::trial_path(trial::trials_folder_of(experiment), ids->text(chosen)), experiment,
          choice_of(table, column.name, chosen, best.by.empty())};
}

std::vector<TrialFile> with_experiment(const std::vector<fs::path>& files) {
  std::vector<TrialFile> trials;
  for (const fs::path& file : files) trials.push_back({file, experiment_of(fs::absolute(file).parent_path())});
  return trials;
}

/// Files in a folder whose names begin as the last part of `named` does.
std::vector<fs::path> beginning_with(const fs::path& named) {
  const fs::path folder = named.has_parent_path() ? named.parent_path() : fs::path(".");
  const std::string start = named.filename().string();
  std::vector<fs::path> files = files_in(folder);
  std::erase_if(files, [&start](const fs::path& file) { return !file.filename().string().starts_with(start); });
  return files;
}

}  // namespace

std::vector<TrialFile> find_trials(const fs::path& named, const Best& best) {
  std::error_code error;
  if (fs::is_directory(named, error)) {
    const fs::path experiment = experiment_of(named);
    if (best.wanted) {
      if (experiment.empty())
        throw Error("'" + named.string() + "' is no folder of an experiment, which --best chooses from");
      return {best_of(experiment, best)};
    }
    const std::vector<fs::path> files = trials_in(named);
    if (files.empty())
      throw EnvironmentError("'" + named.string() + "' has no files of trials in it; give a file, a folder of an " +
                             "experiment, or the beginning of an id in it: results/quickstart/1a2b");
    return with_experiment(files);
  }
  if (best.wanted) throw Error("--best chooses from a folder of an experiment, and '" + named.string() + "' is none");
  if (fs::exists(named, error)) return with_experiment({named});
  const std::vector<fs::path> files = beginning_with(named);
  if (files.empty()) {
    const fs::path likely = fs::path("results") / named;
    throw EnvironmentError("there is no trial '" + named.string() +
                           (fs::exists(likely, error)
                                ? "'; did you mean '" + likely.string() + "'?"
                                : "'; give the file of a trial, a folder of an experiment, or the "
                                  "beginning of an id in it: results/quickstart/1a2b"));
  }
  if (files.size() > 1)
    throw Error("several trials begin as '" + named.string() + "' does: " + names_of(files) + "; give more of the id");
  return with_experiment(files);
}

TrialFile find_trial(const fs::path& named, const Best& best) {
  const std::vector<TrialFile> trials = find_trials(named, best);
  if (trials.size() == 1) return trials.front();
  std::vector<fs::path> files;
  for (const TrialFile& trial : trials) files.push_back(trial.path);
  throw Error("'" + named.string() + "' has " + std::to_string(trials.size()) + " trials: " + names_of(files) +
              "; choose one by the beginning of its id ('" +
              (named / files.front().stem().string().substr(0, 4)).string() + "') or with --best");
}

experiment::DataOrigin data_origin_of(const TrialFile& file) {
  if (file.experiment.empty()) return {fs::current_path()};
  return experiment::data_origin_of(file.experiment);
}

}  // namespace plexus::host
