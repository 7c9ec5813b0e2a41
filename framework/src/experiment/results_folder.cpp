#include "experiment/results_folder.h"

#include <plexus/error.h>

#include <chrono>
#include <exception>
#include <set>
#include <system_error>

#include "files/folder.h"
#include "files/publish.h"
#include "results/trial_file.h"
#include "trial/files.h"
#include "trial/record.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

constexpr const char* aside_mark = ".old-";

/// What a killed run left half-written: old enough that no run, here or on another machine, is still writing it, where
/// others may be at work.
bool is_abandoned(const fs::path& path, Work work) {
  if (!files::is_partial(path)) return false;
  std::error_code error;
  const auto age = fs::file_time_type::clock::now() - fs::last_write_time(path, error);
  return !error && (work == Work::alone || age > std::chrono::hours(1));
}

bool is_finished(const fs::path& trial) {
  try {
    const results::Status status = results::read_trial_summary(trial).status;
    return status == results::Status::complete || status == results::Status::diverged;
  } catch (const std::exception&) {
    return false;  // damaged: who uses it will say so
  }
}

/// The checkpoint of a trial that is finished: the process was killed before it could remove it.
bool is_used_up(const fs::path& path) {
  if (path.extension() != ".checkpoint") return false;
  const fs::path trial = trial::trial_path(path.parent_path(), path.stem().string());
  std::error_code error;
  return fs::exists(trial, error) && is_finished(trial);
}

/// A second name for the same file where the file system allows it, otherwise a copy.
bool take(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (!error || fs::exists(to, error)) return true;
  const fs::path partial = to.parent_path() / ("." + to.filename().string() + ".copy.partial");
  fs::copy_file(from, partial, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(partial, to, error);
  return !error;
}

}  // namespace

std::set<fs::path> neighbours_of(const fs::path& output) {
  std::set<fs::path> neighbours;
  std::error_code error;
  const fs::path own = fs::weakly_canonical(output, error);
  for (const fs::path& path : files::paths_in(own.parent_path(), error)) {
    const bool aside = path.filename().string().find(aside_mark) != std::string::npos;
    if (!aside && path != own && fs::exists(trial::trials_folder_of(path) / "plan.json", error))
      neighbours.insert(path);
  }
  return neighbours;
}

void make_folders(const fs::path& output) {
  std::error_code error;
  fs::create_directories(trial::trials_folder_of(output), error);
  if (error)
    throw EnvironmentError("the results folder '" + output.string() + "' cannot be made: " + error.message() +
                           "; choose another one with --output");
}

std::unique_ptr<files::FileLock> lock_folder(const fs::path& output, Work work) {
  auto lock = std::make_unique<files::FileLock>(
      trial::trials_folder_of(output) / ".lock",
      work == Work::alone ? files::FileLock::Kind::exclusive : files::FileLock::Kind::shared);
  if (lock->granted()) return lock;
  throw EnvironmentError(
      "another plexus" + (lock->holder() > 0 ? " (process " + std::to_string(lock->holder()) + ")" : "") +
      " is at work in '" + output.string() + "'; wait until it has ended, or choose another folder with --output");
}

void remove_leftovers(const fs::path& output, Work work) {
  std::error_code error;
  for (const fs::path& folder : {output, trial::trials_folder_of(output)})
    for (const fs::path& path : files::paths_in(folder, error))
      if (is_abandoned(path, work) || is_used_up(path)) fs::remove(path, error);
}

std::vector<std::string> foreign_files(const fs::path& output) {
  std::error_code error;
  std::vector<std::string> files;
  for (const char* const name : {"config.yaml", "results.h5", "runtime.h5", "report.html"})
    if (fs::exists(output / name, error)) files.emplace_back(name);
  return files;
}

fs::path set_aside(const fs::path& output) {
  std::error_code error;
  fs::path folder = output;
  if (!folder.has_filename()) folder = folder.parent_path();  // "results/x/"
  if (!fs::exists(folder, error)) return {};
  for (int number = 1;; ++number) {
    fs::path aside = folder;
    aside += aside_mark + std::to_string(number);
    if (fs::exists(aside, error)) continue;
    fs::rename(folder, aside, error);
    if (error)
      throw EnvironmentError("'" + folder.string() + "' cannot be moved to '" + aside.string() +
                             "': " + error.message());
    return aside;
  }
}

std::size_t adopt_trials(const fs::path& output, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return 0;
  std::set<std::string> missing(wanted.begin(), wanted.end());
  std::size_t adopted = 0;
  for (const fs::path& neighbour : neighbours_of(output)) {
    std::error_code error;
    std::set<std::string> offered;
    for (const fs::path& path : files::paths_with(trial::trials_folder_of(neighbour), ".h5", error))
      if (missing.contains(path.stem().string())) offered.insert(path.stem().string());
    for (const std::string& id : offered) {
      const fs::path from = trial::trials_folder_of(neighbour);
      if (!is_finished(trial::trial_path(from, id))) continue;
      // The measurements first, as when a trial is published.
      static_cast<void>(take(trial::runtime_path(from, id), trial::runtime_path(trial::trials_folder_of(output), id)));
      if (!take(trial::trial_path(from, id), trial::trial_path(trial::trials_folder_of(output), id))) continue;
      missing.erase(id);
      ++adopted;
    }
  }
  return adopted;
}

}  // namespace plexus::experiment
