#include "experiment/verify.h"

#include <plexus/error.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "experiment/record_difference.h"
#include "experiment/results_folder.h"
#include "experiment/search_state.h"
#include "files/folder.h"
#include "files/sha256.h"
#include "network/network.h"
#include "results/trial_file.h"
#include "training/settings.h"
#include "trial/files.h"
#include "trial/record.h"
#include "values/json.h"
#include "workers/pool.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone when this is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    const fs::path folder = fs::temp_directory_path(error);
    if (error) {
      const char* const given = std::getenv("TMPDIR");
      throw EnvironmentError("there is no folder for temporary files: TMPDIR is '" +
                             std::string(given != nullptr ? given : "") + "' (" + error.message() +
                             "); set it to a folder with room");
    }
    std::string name = (folder / "plexus-verify-XXXXXX").string();
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

/// What differs between two files of one trial, in words.
std::vector<std::string> compare(const fs::path& old_file, const fs::path& new_file, bool same_build) {
  if (bytes_of(old_file) == bytes_of(new_file)) return {};
  const results::TrialRecord before = results::read_trial(old_file);
  const results::TrialRecord again = results::read_trial(new_file);
  std::vector<std::string> found = differences(before, again);
  // The same code may have been built from another commit, which the file says.
  if (found.empty() && same_build && before.provenance == again.provenance)
    found.emplace_back("the bytes of the file differ");
  return found;
}

std::string said_of(const results::TrialSummary& record, std::string_view key) {
  for (const auto& [name, text] : record.provenance)
    if (name == key) return text;
  return "";
}

/// "commit 1a2b3c4d5e6f with changes, GCC 12.2.0", as far as the file says it.
std::string build_of(const results::TrialSummary& record) {
  std::string text = "plexus " + said_of(record, "plexus_version");
  for (const std::string& part : {said_of(record, "commit"), said_of(record, "compiler")})
    if (!part.empty()) text += ", " + part;
  return text;
}

class Verifier {
 public:
  Verifier(const Plan& plan, const trial::Preparation& preparation, const VerifyOptions& options)
      : plan_(plan), preparation_(preparation), options_(options) {}

  Verification run(const plugin::Registry& registry, workers::Listener& listener) {
    const std::vector<Finished> sound = read_all();
    if (result_.finished == 0)
      throw EnvironmentError("'" + options_.output.string() +
                             "' has no finished trial of this configuration, so that there is nothing to compare");
    const std::vector<Finished> sample = sample_of(sound);
    std::vector<workers::Task> tasks;
    for (const Finished& finished : sample)
      if (tasks.empty() || tasks.back().trial != finished.trial)
        tasks.push_back({finished.trial, finished.pruned_after});
    const TemporaryFolder folder;
    listener.on_start(tasks.size(), 0);
    const workers::PoolResult pool = workers::run_pool({.trials = plan_.trials,
                                                        .prepared = preparation_.trials,
                                                        .execution = plan_.execution,
                                                        .registry = registry,
                                                        .trials_folder = folder.path,
                                                        .finished_folder = trial::trials_folder_of(options_.output)},
                                                       tasks, options_.jobs, listener);
    listener.on_end();
    if (!pool.environment_fault.empty()) throw EnvironmentError(pool.environment_fault);
    result_.interrupted = pool.interrupted;
    for (const Finished& finished : sample) {
      if (finished.pruned_after) give_up_again(finished, folder.path, registry);
      const std::string& whole = preparation_.trials[finished.trial].id;
      const fs::path again =
          trial::trial_path(folder.path, finished.pruned_after ? pruned_id(whole, *finished.pruned_after) : whole);
      std::error_code error;
      const bool is_there = fs::exists(again, error);
      if (pool.interrupted && !is_there) continue;
      Verdict verdict{finished.trial,
                      is_there ? compare(trial::trial_path(trial::trials_folder_of(options_.output), finished.id),
                                         again, finished.other_build.empty())
                               : std::vector<std::string>{"its process was killed"},
                      finished.other_build};
      answer(finished, verdict, registry);
      result_.verdicts.push_back(std::move(verdict));
    }
    return std::move(result_);
  }

 private:
  /// A file of a trial of this plan.
  struct Finished {
    std::size_t trial;
    std::string id;                                ///< of the file: this build's, or that of the build which made it
    std::string other_build;                       ///< empty: this one
    std::optional<std::size_t> pruned_after = {};  ///< the epoch, of a trial that a search gave up
  };

  /// Reads every byte of every finished trial; returns those that can be compared.
  std::vector<Finished> read_all() {
    std::vector<Finished> sound;
    std::map<std::string, std::size_t> by_id;
    std::map<std::string, std::size_t> by_settings;
    for (std::size_t trial = 0; trial < plan_.trials.size(); ++trial) {
      by_id.emplace(preparation_.trials[trial].id, trial);
      by_settings.emplace(values::to_json(training::settings_that_matter(preparation_.trials[trial].settings)), trial);
    }
    const fs::path folder = trial::trials_folder_of(options_.output);
    std::error_code error;
    const std::vector<std::vector<std::string>> pruned = pruned_ids(plan_, preparation_);
    for (std::size_t trial = 0; trial < plan_.trials.size(); ++trial) {
      // What was trained to its end since is that, whatever else is left of it.
      if (fs::exists(trial::trial_path(folder, preparation_.trials[trial].id), error)) continue;
      for (const std::string& id : pruned[trial]) by_id.emplace(id, trial);
    }
    for (const auto& [id, trial] : by_id) {
      if (fs::exists(trial::trial_path(folder, id), error)) read(trial, id, sound);
    }
    for (const std::string& id : ids_in(folder)) {
      if (by_id.contains(id)) continue;
      try {
        const results::TrialSummary summary = results::read_trial_summary(trial::trial_path(folder, id));
        const auto same = by_settings.find(summary.config);
        if (same != by_settings.end()) read(same->second, id, sound);
      } catch (const EnvironmentError&) {
        // A damaged file that this build did not write: of which trial it was is not known.
      }
    }
    std::sort(sound.begin(), sound.end(),
              [](const Finished& a, const Finished& b) { return std::pair(a.trial, a.id) < std::pair(b.trial, b.id); });
    return sound;
  }

  void read(std::size_t trial, const std::string& id, std::vector<Finished>& sound) {
    bool ours = id == preparation_.trials[trial].id;
    ++result_.finished;
    try {
      const results::TrialRecord record =
          results::read_trial(trial::trial_path(trial::trials_folder_of(options_.output), id));
      ++result_.read;
      std::optional<std::size_t> pruned_after;
      if (record.status == results::Status::pruned) {
        pruned_after = static_cast<std::size_t>(record.epochs_run);
        ours = id == pruned_id(preparation_.trials[trial].id, *pruned_after);
      }
      const std::string data = said_of(record, "data");
      if (record.id != id)
        result_.damaged.push_back({trial, {"it has the contents of another trial, '" + record.id + "'"}});
      else if (!ours && !data.empty() && data != preparation_.trials[trial].data)
        result_.verdicts.push_back({trial, {"it was trained on other data (" + data + ")"}, build_of(record)});
      else if (record.status != results::Status::failed)
        sound.push_back({trial, id, ours ? "" : build_of(record), pruned_after});
    } catch (const EnvironmentError& fault) {
      result_.damaged.push_back({trial, {fault.what()}});
    }
  }

  /// The record of a trial that was trained again until it was given up. Why it was, the file says and training cannot.
  void give_up_again(const Finished& finished, const fs::path& folder, const plugin::Registry& registry) const {
    auto pruned = pruned_trial(plan_, preparation_, folder, registry, finished.trial, *finished.pruned_after);
    if (!pruned) return;
    pruned->record.message =
        results::read_trial_summary(trial::trial_path(trial::trials_folder_of(options_.output), finished.id)).message;
    results::write_trial(trial::trial_path(folder, pruned->record.id), pruned->record);
  }

  /// Whether the stored predictions come out of the file alone.
  void answer(const Finished& finished, Verdict& verdict, const plugin::Registry& registry) {
    const results::TrialRecord record =
        results::read_trial(trial::trial_path(trial::trials_folder_of(options_.output), finished.id));
    const bool has_predictions = !record.predicted_labels.empty() || !record.predicted_values.empty();
    if (record.final_parameters.empty() || !has_predictions) return;
    ++result_.asked;
    try {
      const std::vector<std::string> found =
          network::differences_from_stored(record, registry, *preparation_.trials[finished.trial].examples);
      if (found.empty()) ++result_.answered;
      verdict.faults.insert(verdict.faults.end(), found.begin(), found.end());
    } catch (const Error& error) {
      // What another build wrote need not be whole; what this one wrote must be.
      if (finished.other_build.empty())
        verdict.faults.emplace_back(error.what());
      else
        --result_.asked;
    }
  }

  static std::vector<std::string> ids_in(const fs::path& folder) {
    std::vector<std::string> ids;
    std::error_code error;
    for (const fs::path& path : files::paths_with(folder, ".h5", error)) ids.push_back(path.stem().string());
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  /// In an order that depends on nothing but the ids and the seed.
  [[nodiscard]] std::vector<Finished> sample_of(const std::vector<Finished>& all) const {
    std::vector<std::pair<std::string, std::size_t>> ranked;
    for (std::size_t i = 0; i < all.size(); ++i) {
      files::Sha256 sum;
      sum.update(std::to_string(options_.seed) + " " + all[i].id);
      ranked.emplace_back(sum.hex(), i);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.resize(std::min(ranked.size(), options_.sample));
    std::vector<std::size_t> chosen;
    for (const auto& [hash, i] : ranked) chosen.push_back(i);
    std::sort(chosen.begin(), chosen.end());
    std::vector<Finished> sample;
    for (const std::size_t i : chosen) sample.push_back(all[i]);
    return sample;
  }

  const Plan& plan_;
  const trial::Preparation& preparation_;
  const VerifyOptions& options_;
  Verification result_;
};

}  // namespace

Verification verify(const Plan& plan, const trial::Preparation& preparation, const VerifyOptions& options,
                    const plugin::Registry& registry, workers::Listener& listener) {
  return Verifier(plan, preparation, options).run(registry, listener);
}

}  // namespace plexus::experiment
