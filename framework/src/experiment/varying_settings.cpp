#include "experiment/varying_settings.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "results/labels.h"
#include "training/settings.h"
#include "values/names.h"

namespace plexus::experiment {
namespace {

using Flat = std::vector<std::pair<std::string, const Value*>>;

/// Lists are values of their own: a list of widths is one setting.
void flatten(const Value& value, const std::string& prefix, Flat& flat) {
  if (!value.is_map()) {
    flat.emplace_back(prefix, &value);
    return;
  }
  for (const auto& [name, element] : value.map()) flatten(element, prefix.empty() ? name : prefix + "." + name, flat);
}

/// Keys of one trial's settings before those of the next, each once, so that related keys stay together.
struct Columns {
  std::vector<VaryingSetting> all;
  std::unordered_map<std::string, std::size_t> position;

  void add(const std::string& key, std::size_t trial, std::size_t trials, const Value& value) {
    const auto [entry, is_new] = position.try_emplace(key, all.size());
    if (is_new) all.push_back({key, std::vector<Value>(trials)});
    all[entry->second].values[trial] = value;
  }
};

bool is_axis(const Plan& plan, const std::string& key) {
  return std::any_of(plan.axes.begin(), plan.axes.end(), [&](const Axis& axis) { return axis.config_key == key; });
}

}  // namespace

std::vector<VaryingSetting> varying_settings(const Plan& plan) {
  Columns columns;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    Flat flat;
    const Value settings = training::settings_that_matter(plan.trials[trial].settings);
    flatten(settings, "", flat);
    for (const auto& [key, value] : flat) columns.add(key, trial, plan.trials.size(), *value);
  }
  std::erase_if(columns.all, [&](const VaryingSetting& setting) {
    const auto& values = setting.values;
    return is_axis(plan, setting.key) ||
           std::all_of(values.begin(), values.end(), [&](const Value& value) { return value == values.front(); });
  });
  return std::move(columns.all);
}

std::vector<results::Setting> setting_columns(const Plan& plan) {
  const std::vector<VaryingSetting> varying = varying_settings(plan);
  std::vector<std::string> keys;
  for (const VaryingSetting& setting : varying) keys.push_back(setting.key);
  std::vector<std::string> names = values::short_names(keys);
  std::vector<results::Setting> columns;
  for (std::size_t i = 0; i < varying.size(); ++i) {
    const bool taken =
        std::any_of(plan.axes.begin(), plan.axes.end(), [&](const Axis& axis) { return axis.name == names[i]; });
    columns.push_back({.name = taken ? values::to_setting_name(varying[i].key) : names[i],
                       .config_key = varying[i].key,
                       .labels = results::to_labels(varying[i].values),
                       .meaning = {}});
  }
  return columns;
}

}  // namespace plexus::experiment
