// Trials as a command line names them: a file, the beginning of an id in a folder, a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiment/plan_file.h"
#include "results/trial.h"

namespace plexus::host {

struct TrialFile {
  std::filesystem::path path;
  std::filesystem::path experiment = {};  ///< the experiment's folder; empty: the file lies somewhere else
  std::string choice = {};  ///< why it is the best where there are others that nothing beats; empty: there are none
};

struct Best {
  bool wanted = false;
  std::string by = {};  ///< a metric; empty: that by which `plexus show` orders
};

/// The one trial that is meant: a file; `results/c/1a2b`, the beginning of an id in an experiment's folder; a folder
/// with one trial, or with its best. Throws Error that names what there is.
[[nodiscard]] TrialFile find_trial(const std::filesystem::path& named, const Best& best);

/// The same, or all finished trials of a folder.
[[nodiscard]] std::vector<TrialFile> find_trials(const std::filesystem::path& named, const Best& best);

/// How its data can be read again; where that is not known, relative paths of its configuration start at the current
/// folder.
[[nodiscard]] experiment::DataOrigin data_origin_of(const TrialFile& file);

}  // namespace plexus::host
