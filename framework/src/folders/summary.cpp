#include "folders/summary.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <optional>
#include <set>
#include <system_error>

#include "experiment/plan_file.h"
#include "files/folder.h"
#include "files/lock_holder.h"
#include "metrics/definitions.h"
#include "results/overview.h"
#include "trial/files.h"

namespace plexus::folders {
namespace {

namespace fs = std::filesystem;

struct FileTime {
  std::int64_t seconds = -1;  ///< −1: there is no such file
  std::int64_t nanoseconds = 0;

  auto operator<=>(const FileTime&) const = default;
};

std::array<std::int64_t, 4> numbers_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {-1, 0, 0, 0};
  return {static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec),
          static_cast<std::int64_t>(status.st_size), static_cast<std::int64_t>(status.st_ino)};
}

FileTime time_of(const Stamp& stamp, std::size_t file) {
  return {.seconds = stamp.numbers[4 * file], .nanoseconds = stamp.numbers[4 * file + 1]};
}

constexpr std::size_t results_file = 0;
constexpr std::size_t plan_file = 1;
constexpr std::size_t trials_folder = 2;

/// Trials with a file, by name: what is in the files is not looked at.
std::size_t count_there(const fs::path& folder, const experiment::Manifest& manifest) {
  std::set<std::string> names;
  std::error_code error;
  for (const fs::path& path : files::paths_with(trial::trials_folder_of(folder), ".h5", error))
    names.insert(path.stem().string());
  return static_cast<std::size_t>(
      std::count_if(manifest.ids.begin(), manifest.ids.end(), [&names](const std::vector<std::string>& ids) {
        return std::any_of(ids.begin(), ids.end(), [&names](const std::string& id) { return names.contains(id); });
      }));
}

void take(Summary& summary, const results::Overview& overview) {
  summary.name = overview.experiment;
  summary.notes = overview.notes;
  summary.tags = overview.tags;
  summary.trials = overview.trials;
  summary.counts = overview.counts;
  summary.there = overview.trials - overview.counts[static_cast<std::size_t>(results::Status::missing)];
  summary.metric = overview.metric;
  summary.best = overview.best;
  summary.front = overview.front;
}

void take(Summary& summary, const experiment::Manifest& manifest) {
  summary.name = manifest.name;
  summary.notes = manifest.notes;
  summary.tags = manifest.tags;
  summary.trials = manifest.ids.size();
  summary.there = count_there(summary.folder, manifest);
}

}  // namespace

Stamp stamp_of(const fs::path& folder) {
  Stamp stamp;
  const fs::path trials = trial::trials_folder_of(folder);
  const fs::path files[] = {folder / "results.h5", trials / "plan.json", trials};
  for (std::size_t file = 0; file < std::size(files); ++file) {
    const auto numbers = numbers_of(files[file]);
    std::copy(numbers.begin(), numbers.end(), stamp.numbers.begin() + static_cast<std::ptrdiff_t>(4 * file));
  }
  return stamp;
}

bool is_experiment(const fs::path& folder) {
  std::error_code error;
  return fs::exists(trial::trials_folder_of(folder) / "plan.json", error) || fs::exists(folder / "results.h5", error);
}

bool is_running(const fs::path& folder) { return files::is_locked(trial::trials_folder_of(folder) / ".lock"); }

Summary summary_of(const fs::path& folder) {
  Summary summary;
  summary.folder = folder;
  summary.name = folder.filename().string();
  const Stamp stamp = stamp_of(folder);
  const FileTime results = time_of(stamp, results_file);
  const FileTime trials = std::max(time_of(stamp, plan_file), time_of(stamp, trials_folder));
  summary.changed = std::max(results, results.seconds >= 0 ? results : trials).seconds;
  std::error_code error;
  summary.has_report = fs::exists(folder / "report.html", error);
  try {
    if (results.seconds >= 0) take(summary, results::read_overview(folder / "results.h5"));
    // Trials that came after the results were collected, and those of a plan that has grown.
    if (results.seconds < 0 || results < trials) {
      if (const auto manifest = experiment::read_plan_file(folder)) take(summary, *manifest);
      if (results.seconds < 0 || summary.there < summary.trials) summary.changed = trials.seconds;
    }
    summary.state = summary.there < summary.trials || results.seconds < 0 ? State::unfinished : State::complete;
  } catch (const std::exception& failure) {
    summary.state = State::unreadable;
    summary.problem = failure.what();
  }
  return summary;
}

std::string state_words(const Summary& summary) {
  if (summary.state == State::unreadable) return "unreadable";
  std::string words = summary.there < summary.trials
                          ? std::to_string(summary.there) + " of " + std::to_string(summary.trials)
                          : std::string("complete");
  if (summary.state == State::running)
    words = summary.there < summary.trials ? words + ", running" : "running";
  else if (summary.state == State::unfinished && summary.there == summary.trials)
    words = "not collected";
  for (const results::Status status : {results::Status::failed, results::Status::diverged, results::Status::pruned})
    if (const std::size_t count = summary.counts[static_cast<std::size_t>(status)]; count > 0)
      words += ", " + std::to_string(count) + " " + std::string(to_string(status));
  return words;
}

std::string date_words(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[32] = "";
  if (seconds >= 0 && ::localtime_r(&time, &parts) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return text;
}

Value number_or_null(double number) { return std::isnan(number) ? Value() : Value(number); }

Value front_value(const results::Front& front) {
  if (front.empty()) return {};
  Value::Map best;
  for (const auto& [metric, value] : front.best) best.emplace_back(metric.name, number_or_null(value));
  return Value(
      Value::Map{{"trials", Value(static_cast<std::int64_t>(front.trials))}, {"best", Value(std::move(best))}});
}

std::string metric_words(const metrics::RankedBy& metric, double value) {
  if (metric.empty() || std::isnan(value)) return "";
  char text[48] = "";
  if (metric.unit == metrics::Unit::share)
    std::snprintf(text, sizeof text, "%.2f %%", 100.0 * value);
  else
    std::snprintf(text, sizeof text, value == std::floor(value) && std::fabs(value) < 1e9 ? "%.0f" : "%.4g", value);
  return text;
}

std::string best_words(const metrics::RankedBy& metric, double best, const results::Front& front) {
  if (front.trials == 0) return metric_words(metric, best);
  std::string words;
  for (const results::Front::Best& one : front.best)
    words += (words.empty() ? "" : " | ") + metric_words(one.metric, one.value);
  return words;
}

std::string best_of_words(const metrics::RankedBy& metric, const results::Front& front) {
  if (front.empty()) return metric.name;
  if (front.trials == 0) return metric.name + ", none on the front";
  std::string words;
  for (const results::Front::Best& one : front.best) words += (words.empty() ? "" : " | ") + one.metric.name;
  return words + ", " + std::to_string(front.trials) + " on the front";
}

}  // namespace plexus::folders
