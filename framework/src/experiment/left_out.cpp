#include "experiment/left_out.h"

#include <cstddef>
#include <set>
#include <system_error>

#include "experiment/results_folder.h"
#include "trial/files.h"
#include "trial/record.h"
#include "values/json.h"

namespace plexus::experiment {
namespace {

std::string settings_of(const Manifest& manifest, std::size_t trial) {
  std::string text;
  for (const VaryingSetting& setting : manifest.settings)
    if (!setting.values[trial].is_null()) text += setting.key + "=" + values::to_json(setting.values[trial]) + ";";
  return text;
}

std::string trials(std::size_t count) { return std::to_string(count) + (count == 1 ? " trial" : " trials"); }

}  // namespace

std::vector<std::string> left_out(const Manifest& old, const Manifest& manifest, const std::filesystem::path& output) {
  std::set<std::string> ids;
  for (const std::vector<std::string>& of_trial : manifest.ids) ids.insert(of_trial.front());
  std::vector<std::size_t> missing;
  for (std::size_t trial = 0; trial < old.ids.size(); ++trial) {
    const std::string& id = old.ids[trial].front();
    std::error_code error;
    const bool is_there = std::filesystem::exists(trial::trial_path(trial::trials_folder_of(output), id), error);
    if (is_there && ids.insert(id).second) missing.push_back(trial);
  }
  if (missing.empty()) return {};

  std::set<std::string> wanted;
  for (std::size_t trial = 0; trial < manifest.ids.size(); ++trial) wanted.insert(settings_of(manifest, trial));
  std::size_t of_other_builds = 0;
  for (const std::size_t trial : missing)
    if (wanted.contains(settings_of(old, trial))) ++of_other_builds;
  std::vector<std::string> messages;
  if (of_other_builds > 0)
    messages.push_back(trials(of_other_builds) +
                       " of earlier runs were trained by another build of plexus or of a plugin, or on other data: "
                       "their files stay, and this build trains them again");
  if (const std::size_t others = missing.size() - of_other_builds; others > 0)
    messages.push_back(trials(others) +
                       " of earlier runs are no part of this configuration: their files stay, but the results will "
                       "have only the " +
                       trials(manifest.ids.size()) + " of this one");
  return messages;
}

}  // namespace plexus::experiment
