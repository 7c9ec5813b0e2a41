#include "experiment/difference.h"

#include <algorithm>
#include <map>
#include <set>

#include "values/json.h"

namespace plexus::experiment {
namespace {

/// Every trial as one text of all its settings, whatever their order.
std::set<std::string> trials_of(const Manifest& manifest) {
  std::map<std::string, const VaryingSetting*> by_key;
  for (const VaryingSetting& setting : manifest.settings) by_key.emplace(setting.key, &setting);
  std::set<std::string> trials;
  for (std::size_t trial = 0; trial < manifest.ids.size(); ++trial) {
    std::string text;
    for (const auto& [key, setting] : by_key)
      if (const Value& value = setting->values[trial]; !value.is_null())
        text += key + "=" + values::to_json(value) + "\n";
    trials.insert(std::move(text));
  }
  return trials;
}

/// The different values of a setting, in the order of the trials.
std::vector<std::string> values_of(const Manifest& manifest, const std::string& key) {
  const auto setting = std::find_if(manifest.settings.begin(), manifest.settings.end(),
                                    [&](const VaryingSetting& candidate) { return candidate.key == key; });
  std::vector<std::string> texts;
  if (setting == manifest.settings.end()) return texts;
  std::set<std::string> seen;
  for (const Value& value : setting->values) {
    const std::string text = value.is_null() ? "not set" : values::to_text(value);
    if (seen.insert(text).second) texts.push_back(text);
  }
  return texts;
}

std::string joined(const std::vector<std::string>& texts) {
  constexpr std::size_t most = 8;
  if (texts.empty()) return "not set";
  std::string line;
  for (std::size_t i = 0; i < std::min(texts.size(), most); ++i) line += (i == 0 ? "" : ", ") + texts[i];
  return texts.size() > most ? line + ", … (" + std::to_string(texts.size()) + ")" : line;
}

}  // namespace

std::vector<std::string> differing_settings(const Manifest& old_plan, const Manifest& new_plan) {
  std::vector<std::string> keys;
  for (const Manifest* manifest : {&old_plan, &new_plan})
    for (const VaryingSetting& setting : manifest->settings)
      if (std::find(keys.begin(), keys.end(), setting.key) == keys.end()) keys.push_back(setting.key);
  std::vector<std::string> lines;
  for (const std::string& key : keys) {
    const std::vector<std::string> before = values_of(old_plan, key);
    const std::vector<std::string> after = values_of(new_plan, key);
    if (std::set(before.begin(), before.end()) != std::set(after.begin(), after.end()))
      lines.push_back(key + ": " + joined(before) + " → " + joined(after));
  }
  return lines;
}

std::vector<std::string> differences(const Manifest& old_plan, const Manifest& new_plan) {
  const std::set<std::string> old_trials = trials_of(old_plan);
  const std::set<std::string> new_trials = trials_of(new_plan);
  if (std::includes(new_trials.begin(), new_trials.end(), old_trials.begin(), old_trials.end()) ||
      std::includes(old_trials.begin(), old_trials.end(), new_trials.begin(), new_trials.end()))
    return {};
  std::vector<std::string> lines = differing_settings(old_plan, new_plan);
  if (lines.empty()) lines.emplace_back("the same values in other combinations");
  return lines;
}

}  // namespace plexus::experiment
