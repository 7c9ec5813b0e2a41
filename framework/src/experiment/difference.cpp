#include "experiment/difference.h"

#include <algorithm>
#include <map>
#include <set>

#include "training/settings.h"
#include "values/json.h"

namespace plexus::experiment {
namespace {

/// Every trial as one text of its settings, whatever their order.
template <class Wanted>
std::vector<std::string> texts_of(const Manifest& manifest, const Wanted& is_wanted) {
  std::map<std::string, const VaryingSetting*> by_key;
  for (const VaryingSetting& setting : manifest.settings)
    if (is_wanted(setting.key)) by_key.emplace(setting.key, &setting);
  std::vector<std::string> trials;
  for (std::size_t trial = 0; trial < manifest.ids.size(); ++trial) {
    std::string text;
    for (const auto& [key, setting] : by_key)
      if (const Value& value = setting->values[trial]; !value.is_null())
        text += key + "=" + values::to_json(value) + "\n";
    trials.push_back(std::move(text));
  }
  return trials;
}

std::set<std::string> trials_of(const Manifest& manifest) {
  const std::vector<std::string> texts = texts_of(manifest, [](const std::string&) { return true; });
  return {texts.begin(), texts.end()};
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

std::vector<std::string> trials_but_for_length(const Manifest& manifest) {
  return texts_of(manifest,
                  [](const std::string& key) { return key != training::epochs_key && key != training::steps_key; });
}

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
