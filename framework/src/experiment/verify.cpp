#include "experiment/verify.h"

#include <plexus/error.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "experiment/pool.h"
#include "experiment/results_folder.h"
#include "experiment/trial_record.h"
#include "files/sha256.h"
#include "results/trial_file.h"
#include "values/json.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone when this is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "plexus-verify-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw EnvironmentError("no temporary folder '" + name + "' can be made: " + std::strerror(errno) +
                             "; set TMPDIR to a folder with room");
    path = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(path, error);
  }
  fs::path path;
};

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string change(const std::string& name, const std::string& before, const std::string& after) {
  return name + ": " + before + " in the file, " + after + " when trained again";
}

void compare_metrics(const results::TrialRecord& old_record, const results::TrialRecord& new_record,
                     std::vector<std::string>& faults) {
  for (const results::Metric& metric : old_record.metrics) {
    const auto again = std::find_if(new_record.metrics.begin(), new_record.metrics.end(),
                                    [&](const results::Metric& other) { return other.name == metric.name; });
    const double value = again == new_record.metrics.end() ? results::not_a_number : again->value;
    if (std::bit_cast<std::uint64_t>(value) != std::bit_cast<std::uint64_t>(metric.value))
      faults.push_back(change(metric.name, values::to_text(Value(metric.value)), values::to_text(Value(value))));
  }
  for (const results::Series& series : old_record.history) {
    const auto again = std::find_if(new_record.history.begin(), new_record.history.end(),
                                    [&](const results::Series& other) { return other.name == series.name; });
    const bool same =
        again != new_record.history.end() && again->values.size() == series.values.size() &&
        std::memcmp(again->values.data(), series.values.data(), sizeof(double) * series.values.size()) == 0;
    if (!same) faults.push_back("history of " + series.name + " differs");
  }
}

void compare_arrays(const std::string& moment, const std::vector<results::NamedArray>& old_arrays,
                    const std::vector<results::NamedArray>& new_arrays, std::vector<std::string>& faults) {
  if (old_arrays.size() != new_arrays.size()) faults.push_back(moment + " parameters differ in number");
  for (std::size_t i = 0; i < std::min(old_arrays.size(), new_arrays.size()); ++i) {
    const auto& before = old_arrays[i].values;
    const auto& after = new_arrays[i].values;
    std::size_t different = before.size() > after.size() ? before.size() - after.size() : after.size() - before.size();
    for (std::size_t k = 0; k < std::min(before.size(), after.size()); ++k)
      if (std::bit_cast<std::uint32_t>(before[k]) != std::bit_cast<std::uint32_t>(after[k])) ++different;
    if (different > 0)
      faults.push_back(moment + " " + old_arrays[i].name + ": " + std::to_string(different) + " of " +
                       std::to_string(before.size()) + " numbers differ");
  }
}

/// What differs between two files of one trial, in words.
std::vector<std::string> compare(const fs::path& old_file, const fs::path& new_file) {
  if (bytes_of(old_file) == bytes_of(new_file)) return {};
  std::vector<std::string> faults;
  const results::TrialRecord old_record = results::read_trial(old_file);
  const results::TrialRecord new_record = results::read_trial(new_file);
  if (old_record.status != new_record.status)
    faults.push_back(
        change("status", std::string(to_string(old_record.status)), std::string(to_string(new_record.status))));
  if (old_record.message != new_record.message)
    faults.push_back(change("message", old_record.message, new_record.message));
  if (old_record.config != new_record.config) faults.emplace_back("the recorded settings differ");
  compare_metrics(old_record, new_record, faults);
  compare_arrays("initial", old_record.initial_parameters, new_record.initial_parameters, faults);
  compare_arrays("best", old_record.best_parameters, new_record.best_parameters, faults);
  compare_arrays("final", old_record.final_parameters, new_record.final_parameters, faults);
  if (old_record.predicted_labels != new_record.predicted_labels ||
      old_record.predicted_values.size() != new_record.predicted_values.size())
    faults.emplace_back("predictions differ");
  if (old_record.confusion != new_record.confusion) faults.emplace_back("the confusion matrix differs");
  if (faults.empty()) faults.emplace_back("the bytes of the file differ");
  return faults;
}

class Verifier {
 public:
  Verifier(const Plan& plan, const Preparation& preparation, const VerifyOptions& options)
      : plan_(plan), preparation_(preparation), options_(options) {}

  Verification run(const plugin::Registry& registry, Listener& listener) {
    const std::vector<std::size_t> sound = read_all();
    if (result_.finished == 0)
      throw EnvironmentError("'" + options_.output.string() +
                             "' has no finished trial that this build of plexus, with these plugins and data, would "
                             "train; only the same build gives the same bytes");
    const std::vector<std::size_t> sample = sample_of(sound);
    const TemporaryFolder folder;
    listener.on_start(sample.size(), 0);
    const PoolResult pool = run_pool(plan_, preparation_, sample, options_.jobs, registry, folder.path, listener);
    listener.on_end();
    if (!pool.environment_fault.empty()) throw EnvironmentError(pool.environment_fault);
    result_.interrupted = pool.interrupted;
    for (const std::size_t trial : sample) {
      const fs::path again = trial_path(folder.path, preparation_.trials[trial].id);
      std::error_code error;
      if (pool.interrupted && !fs::exists(again, error)) continue;
      result_.verdicts.push_back({trial, fs::exists(again, error)
                                             ? compare(path_of(trial), again)
                                             : std::vector<std::string>{"its process was killed"}});
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] fs::path path_of(std::size_t trial) const {
    return trial_path(trials_folder_of(options_.output), preparation_.trials[trial].id);
  }

  /// Reads every byte of every finished trial; returns those that can be compared.
  std::vector<std::size_t> read_all() {
    std::vector<std::size_t> sound;
    std::set<std::string> seen;
    for (std::size_t trial = 0; trial < plan_.trials.size(); ++trial) {
      std::error_code error;
      if (!fs::exists(path_of(trial), error) || !seen.insert(preparation_.trials[trial].id).second) continue;
      ++result_.finished;
      try {
        const results::TrialRecord record = results::read_trial(path_of(trial));
        ++result_.read;
        if (record.id != preparation_.trials[trial].id)
          result_.damaged.push_back({trial, {"it has the contents of another trial, '" + record.id + "'"}});
        else if (record.status != results::Status::failed)
          sound.push_back(trial);
      } catch (const EnvironmentError& fault) {
        result_.damaged.push_back({trial, {fault.what()}});
      }
    }
    return sound;
  }

  /// In an order that depends on nothing but the ids and the seed.
  [[nodiscard]] std::vector<std::size_t> sample_of(const std::vector<std::size_t>& trials) const {
    std::vector<std::pair<std::string, std::size_t>> ranked;
    for (const std::size_t trial : trials) {
      files::Sha256 sum;
      sum.update(std::to_string(options_.seed) + " " + preparation_.trials[trial].id);
      ranked.emplace_back(sum.hex(), trial);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> sample;
    for (std::size_t i = 0; i < std::min(ranked.size(), options_.sample); ++i) sample.push_back(ranked[i].second);
    std::sort(sample.begin(), sample.end());
    return sample;
  }

  const Plan& plan_;
  const Preparation& preparation_;
  const VerifyOptions& options_;
  Verification result_;
};

}  // namespace

Verification verify(const Plan& plan, const Preparation& preparation, const VerifyOptions& options,
                    const plugin::Registry& registry, Listener& listener) {
  return Verifier(plan, preparation, options).run(registry, listener);
}

}  // namespace plexus::experiment
