#include "folders/list.h"

#include <plexus/error.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "files/publish.h"
#include "files/read_file.h"
#include "files/sha256.h"
#include "values/json.h"

namespace plexus::folders {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t version = 3;
constexpr std::size_t deepest = 8;
constexpr std::uint64_t largest_memory = std::uint64_t{1} << 28U;

void collect(const fs::path& folder, std::size_t depth, std::vector<fs::path>& found) {
  if (is_experiment(folder)) {
    found.push_back(folder);
    return;
  }
  if (depth == deepest) return;
  std::error_code error;
  std::vector<fs::path> inside;
  for (fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (!entry->path().filename().string().starts_with(".") && entry->is_directory(ignored) &&
        (depth == 0 || !entry->is_symlink(ignored)))
      inside.push_back(entry->path());
  }
  std::sort(inside.begin(), inside.end());
  for (const fs::path& path : inside) collect(path, depth + 1, found);
}

struct Remembered {
  Stamp stamp;
  Summary summary;
};
using Memory = std::map<std::string, Remembered>;

Value to_value(const metrics::RankedBy& metric, double best) {
  return Value(Value::Map{{"metric", metric.name},
                          {"larger_is_better", Value(metric.larger_is_better)},
                          {"share", Value(metric.unit == metrics::Unit::share)},
                          {"best", number_or_null(best)}});
}

Value to_value(const Remembered& remembered) {
  const Summary& summary = remembered.summary;
  Value::List stamp;
  for (const std::int64_t number : remembered.stamp.numbers) stamp.emplace_back(number);
  Value::List counts;
  for (const std::size_t count : summary.counts) counts.emplace_back(static_cast<std::int64_t>(count));
  Value::List front;
  for (const auto& [metric, best] : summary.front.best) front.push_back(to_value(metric, best));
  return Value(Value::Map{{"folder", summary.folder.string()},
                          {"stamp", Value(std::move(stamp))},
                          {"name", summary.name},
                          {"notes", summary.notes},
                          {"tags", Value(Value::List(summary.tags.begin(), summary.tags.end()))},
                          {"changed", Value(summary.changed)},
                          {"trials", Value(static_cast<std::int64_t>(summary.trials))},
                          {"there", Value(static_cast<std::int64_t>(summary.there))},
                          {"counts", Value(std::move(counts))},
                          {"complete", Value(summary.state == State::complete)},
                          {"best", to_value(summary.metric, summary.best)},
                          {"front", Value(std::move(front))},
                          {"on_front", Value(static_cast<std::int64_t>(summary.front.trials))}});
}

const Value& entry(const Value& map, const char* name) {
  const Value* const value = map.find(name);
  if (value == nullptr) throw Error("it has no '" + std::string(name) + "'");
  return *value;
}

results::Front::Best best_from(const Value& value) {
  const Value& best = entry(value, "best");
  return {.metric = {.name = entry(value, "metric").text(),
                     .larger_is_better = entry(value, "larger_is_better").boolean(),
                     .unit = entry(value, "share").boolean() ? metrics::Unit::share : metrics::Unit::number},
          .value = best.is_null() ? results::not_a_number : best.real()};
}

Remembered from_value(const Value& value) {
  Remembered remembered;
  Summary& summary = remembered.summary;
  const Value::List& stamp = entry(value, "stamp").list();
  const Value::List& counts = entry(value, "counts").list();
  if (stamp.size() != remembered.stamp.numbers.size() || counts.size() != summary.counts.size())
    throw Error("it has other numbers");
  for (std::size_t i = 0; i < stamp.size(); ++i) remembered.stamp.numbers[i] = stamp[i].integer();
  for (std::size_t i = 0; i < counts.size(); ++i) summary.counts[i] = static_cast<std::size_t>(counts[i].integer());
  summary.folder = entry(value, "folder").text();
  summary.name = entry(value, "name").text();
  summary.notes = entry(value, "notes").text();
  for (const Value& tag : entry(value, "tags").list()) summary.tags.push_back(tag.text());
  summary.changed = entry(value, "changed").integer();
  summary.trials = static_cast<std::size_t>(entry(value, "trials").integer());
  summary.there = static_cast<std::size_t>(entry(value, "there").integer());
  summary.state = entry(value, "complete").boolean() ? State::complete : State::unfinished;
  const results::Front::Best best = best_from(entry(value, "best"));
  summary.metric = best.metric;
  summary.best = best.value;
  for (const Value& one : entry(value, "front").list()) summary.front.best.push_back(best_from(one));
  summary.front.trials = static_cast<std::size_t>(entry(value, "on_front").integer());
  return remembered;
}

Memory read_memory(const fs::path& path) {
  Memory memory;
  std::error_code error;
  if (!fs::exists(path, error)) return memory;
  try {
    const Value whole = values::from_json(files::read_text_file(path, largest_memory));
    if (entry(whole, "version").integer() != version) return {};
    for (const Value& value : entry(whole, "experiments").list()) {
      Remembered remembered = from_value(value);
      memory.emplace(remembered.summary.folder.string(), std::move(remembered));
    }
  } catch (const std::exception&) {
    return {};  // it only saves time
  }
  return memory;
}

void write_memory(const fs::path& path, const Memory& memory) {
  Value::List experiments;
  for (const auto& [folder, remembered] : memory) experiments.push_back(to_value(remembered));
  try {
    fs::create_directories(path.parent_path());
    files::publish(
        path,
        values::to_json(Value(Value::Map{{"version", Value(version)}, {"experiments", Value(std::move(experiments))}})),
        files::Durable::no);
  } catch (const std::exception&) {
    // Next time everything is looked at again.
  }
}

}  // namespace

std::vector<fs::path> find_experiments(const fs::path& root) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    const bool there = fs::exists(root, error);
    throw Error((there ? "'" + root.string() + "' is no folder" : "there is no folder '" + root.string() + "'") +
                "; give a folder with results of experiments, such as 'results'");
  }
  std::vector<fs::path> found;
  collect(root, 0, found);
  return found;
}

std::optional<fs::path> memory_of(const fs::path& root) {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  // The XDG base directory specification: a relative path is to be ignored.
  fs::path cache = variable("XDG_CACHE_HOME");
  if (!cache.is_absolute()) {
    if (variable("HOME").empty()) return std::nullopt;
    cache = variable("HOME") / ".cache";
  }
  std::error_code error;
  const std::string name = files::sha256_hex(fs::weakly_canonical(root, error).string());
  return cache / "plexus" / ("list-" + name.substr(0, 16) + ".json");
}

std::vector<Summary> list_experiments(const fs::path& root) {
  const std::optional<fs::path> path = memory_of(root);
  const Memory before = path ? read_memory(*path) : Memory{};
  Memory after;
  std::vector<Summary> summaries;
  bool changed = false;
  for (const fs::path& folder : find_experiments(root)) {
    std::error_code error;
    const std::string key = fs::absolute(folder, error).lexically_normal().string();
    const Stamp stamp = stamp_of(folder);
    const auto known = before.find(key);
    Summary summary;
    if (known != before.end() && known->second.stamp == stamp) {
      summary = known->second.summary;
      summary.has_report = fs::exists(folder / "report.html", error);
    } else {
      summary = summary_of(folder);
      changed = true;
    }
    if (summary.state != State::unreadable) {
      Remembered remembered{.stamp = stamp, .summary = summary};
      remembered.summary.folder = key;
      after.emplace(key, std::move(remembered));
    }
    summary.folder = folder;
    if (summary.state != State::unreadable && is_running(folder)) summary.state = State::running;
    summaries.push_back(std::move(summary));
  }
  if (path && (changed || after.size() != before.size())) write_memory(*path, after);
  return summaries;
}

}  // namespace plexus::folders
