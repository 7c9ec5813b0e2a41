#include "experiment/varying_settings.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "results/labels.h"
#include "results/variables.h"
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

bool is_on_axis(const std::vector<grid::Axis>& axes, const std::string& key) {
  return std::any_of(axes.begin(), axes.end(), [&](const grid::Axis& axis) {
    return axis.key == key || std::any_of(axis.along.begin(), axis.along.end(),
                                          [&](const grid::Coordinate& coordinate) { return coordinate.key == key; });
  });
}

bool varies(const VaryingSetting& setting) {
  return std::any_of(setting.values.begin(), setting.values.end(),
                     [&](const Value& value) { return !(value == setting.values.front()); });
}

/// Names that axes have taken in the results.
std::set<std::string> names_of(const std::vector<grid::Axis>& axes) {
  std::set<std::string> names;
  for (const grid::Axis& axis : axes) {
    names.insert(axis.name);
    for (const grid::Coordinate& coordinate : axis.along) names.insert(coordinate.name);
  }
  return names;
}

}  // namespace

std::vector<VaryingSetting> all_settings(const Plan& plan) {
  Columns columns;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    Flat flat;
    const Value settings = training::settings_that_matter(plan.trials[trial].settings);
    flatten(settings, "", flat);
    for (const auto& [key, value] : flat) columns.add(key, trial, plan.trials.size(), *value);
  }
  return std::move(columns.all);
}

std::vector<VaryingSetting> varying_settings(const Plan& plan) {
  std::vector<VaryingSetting> settings = all_settings(plan);
  std::erase_if(settings, [&](const VaryingSetting& setting) {
    return is_on_axis(plan.design.axes, setting.key) || !varies(setting);
  });
  return settings;
}

std::vector<results::Setting> setting_columns(const std::vector<grid::Axis>& axes,
                                              const std::vector<VaryingSetting>& settings) {
  std::vector<const VaryingSetting*> varying;
  std::vector<std::string> keys;
  for (const VaryingSetting& setting : settings) {
    if (is_on_axis(axes, setting.key) || !varies(setting)) continue;
    varying.push_back(&setting);
    keys.push_back(setting.key);
  }
  const std::vector<std::string> names = values::short_names(keys, results::is_variable);
  const std::set<std::string> taken = names_of(axes);
  std::vector<results::Setting> columns;
  for (std::size_t i = 0; i < varying.size(); ++i)
    columns.push_back(
        {.name = taken.contains(names[i]) ? values::to_setting_name(keys[i], results::is_variable) : names[i],
         .config_key = keys[i],
         .labels = results::to_labels(varying[i]->values),
         .booleans = results::are_booleans(varying[i]->values)});
  return columns;
}

}  // namespace plexus::experiment
