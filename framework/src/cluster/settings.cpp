#include "cluster/settings.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace plexus::cluster {
namespace {

/// Slurm looks at the clock once a minute, so the signal may come that much earlier than asked for.
constexpr std::size_t clock_seconds = 60;

std::optional<std::size_t> number(std::string_view text) {
  constexpr std::size_t most_digits = 9;
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  std::size_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::size_t>(digit - '0');
  }
  return value;
}

/// The numbers between colons; empty if one of them is none.
std::vector<std::size_t> numbers(std::string_view text) {
  std::vector<std::size_t> values;
  while (true) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto value = number(text.substr(0, colon));
    if (!value) return {};
    values.push_back(*value);
    if (colon == text.size()) return values;
    text.remove_prefix(colon + 1);
  }
}

bool is_unlimited(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char letter) { return static_cast<char>(std::toupper(static_cast<unsigned char>(letter))); });
  return text == "UNLIMITED" || text == "INFINITE";
}

/// "4G", "4000", "512MB".
bool is_memory(std::string_view text) {
  if (!text.empty() && (text.back() == 'B' || text.back() == 'b')) {
    text.remove_suffix(1);
    if (text.empty() || number(text)) return false;
  }
  if (!text.empty() && std::string_view("KMGTkmgt").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return number(text).has_value();
}

void check_time(const ClusterSettings& settings) {
  if (!settings.time || is_unlimited(*settings.time)) return;
  const auto seconds = seconds_of(*settings.time);
  if (!seconds)
    throw Error("'cluster.time' is no time limit of Slurm (got '" + *settings.time +
                "', expected minutes, hours:minutes:seconds or days-hours:minutes:seconds, such as 90 or 1:30:00)");
  const std::size_t lost = settings.signal_seconds + clock_seconds;
  if (*seconds <= lost)
    throw Error("'cluster.time' leaves no time to train (got '" + *settings.time + "', which is " +
                std::to_string(*seconds) + " s; trials are asked to stop up to " + std::to_string(lost) +
                " s before the end, which is cluster.signal_seconds and a minute of Slurm's clock); ask for more time "
                "or for a smaller signal_seconds");
}

void check_lines(const std::string& key, const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    if (line.find('\n') != std::string::npos)
      throw Error("an entry of '" + key + "' has several lines (got '" + line + "'); make each line an entry");
}

}  // namespace

Parameters<ClusterSettings> ClusterSettings::parameters() {
  return {
      {"partition", &ClusterSettings::partition, "where the tasks run; the cluster's own default where it is not set"},
      {"account", &ClusterSettings::account, "what the time is charged to"},
      {"qos", &ClusterSettings::qos, "quality of service"},
      {"constraint", &ClusterSettings::constraint, "features that the nodes must have"},
      {"time", &ClusterSettings::time, "time limit of a task, as Slurm writes it: 90, 1:30:00, 2-12"},
      {"memory", &ClusterSettings::memory, "of a task, as Slurm writes it: 4G"},
      {"tasks", &ClusterSettings::tasks, at_least(1),
       "size of the job array; so many that each processor trains at least 8 trials, and at most 100, where it is not "
       "set"},
      {"max_running", &ClusterSettings::max_running, at_least(1), "tasks of the array that may run at a time"},
      {"cpus_per_task", &ClusterSettings::cpus_per_task, at_least(1),
       "processors of a task, and so trials that it trains at a time; they share the data"},
      {"signal_seconds", &ClusterSettings::signal_seconds, between(1, 65535),
       "before its time is over, a task is asked to write checkpoints and to line up again"},
      {"max_requeues", &ClusterSettings::max_requeues, at_least(0),
       "how often a task whose time is over lines up again"},
      {"sbatch", &ClusterSettings::sbatch, "further options of sbatch, such as --gres=gpu:1"},
      {"setup", &ClusterSettings::setup, "lines of shell to run first in each job, such as module load gcc"},
  };
}

std::optional<std::size_t> seconds_of(const std::string& time) {
  constexpr std::size_t minute = 60;
  constexpr std::size_t hour = 60 * minute;
  constexpr std::size_t day = 24 * hour;
  const std::size_t dash = time.find('-');
  if (dash == std::string::npos) {
    const std::vector<std::size_t> parts = numbers(time);
    if (parts.size() == 1) return parts[0] * minute;
    if (parts.size() == 2) return parts[0] * minute + parts[1];
    if (parts.size() == 3) return parts[0] * hour + parts[1] * minute + parts[2];
    return std::nullopt;
  }
  const auto days = number(std::string_view(time).substr(0, dash));
  std::vector<std::size_t> parts = numbers(std::string_view(time).substr(dash + 1));
  if (!days || parts.empty() || parts.size() > 3) return std::nullopt;
  parts.resize(3);
  return *days * day + parts[0] * hour + parts[1] * minute + parts[2];
}

void check(const ClusterSettings& settings) {
  check_time(settings);
  if (settings.memory && !is_memory(*settings.memory))
    throw Error("'cluster.memory' is no amount of memory (got '" + *settings.memory +
                "', expected a whole number and K, M, G or T, such as 4G)");
  for (const std::string& option : settings.sbatch)
    if (!option.starts_with('-'))
      throw Error("an entry of 'cluster.sbatch' is no option of sbatch (got '" + option +
                  "', expected one such as --gres=gpu:1)");
  check_lines("cluster.sbatch", settings.sbatch);
  check_lines("cluster.setup", settings.setup);
  for (const auto& text : {settings.partition, settings.account, settings.qos, settings.constraint})
    if (text) check_lines("cluster", {*text});
}

}  // namespace plexus::cluster
