#include "experiment/varying_settings.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "results/labels.h"
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
  return std::any_of(plan.axes.begin(), plan.axes.end(), [&](const Axis& axis) {
    return axis.config_key == key ||
           std::any_of(axis.along.begin(), axis.along.end(),
                       [&](const Coordinate& coordinate) { return coordinate.config_key == key; });
  });
}

/// Is it the plugin of a component that is an axis, whose labels say the same already?
bool repeats_axis(const Plan& plan, const VaryingSetting& setting) {
  return std::any_of(plan.axes.begin(), plan.axes.end(), [&](const Axis& axis) {
    if (axis.config_key.empty() || axis.config_key + ".plugin" != setting.key) return false;
    for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
      const std::size_t position = plan.trials[trial].point[static_cast<std::size_t>(&axis - plan.axes.data())];
      if (position == no_position || axis.labels[position] != setting.values[trial]) return false;
    }
    return true;
  });
}

/// The setting `key` of a trial, null where it has none that is one value.
Value setting_of(const Trial& trial, std::string_view key) {
  const Value* value = &trial.settings;
  while (value != nullptr && !key.empty()) {
    const std::size_t dot = std::min(key.find('.'), key.size());
    value = value->find(key.substr(0, dot));
    key.remove_prefix(std::min(dot + 1, key.size()));
  }
  return value == nullptr || value->is_map() ? Value() : *value;
}

/// What a design that is no product has instead of dimensions: where each trial stands on each axis. A trial that has
/// no place on an axis may have that setting nevertheless; it is shown where it is of the same sort as the labels.
std::vector<results::Setting> axis_columns(const Plan& plan) {
  std::vector<results::Setting> columns;
  for (std::size_t axis = 0; axis < plan.axes.size(); ++axis) {
    const auto add = [&](const std::string& name, const std::string& key, const std::vector<Value>& labels) {
      const bool numbers =
          std::all_of(labels.begin(), labels.end(), [](const Value& label) { return label.is_number(); });
      std::vector<Value> values;
      for (const Trial& trial : plan.trials) {
        const std::size_t position = trial.point[axis];
        Value value = position == no_position ? setting_of(trial, key) : labels[position];
        if (position == no_position && value.is_number() != numbers) value = Value();
        values.push_back(std::move(value));
      }
      columns.push_back({.name = name, .config_key = key, .labels = results::to_labels(values), .meaning = {}});
    };
    add(plan.axes[axis].name, plan.axes[axis].config_key, plan.axes[axis].labels);
    for (const Coordinate& coordinate : plan.axes[axis].along)
      add(coordinate.name, coordinate.config_key, coordinate.labels);
  }
  return columns;
}

}  // namespace

std::vector<VaryingSetting> varying_settings(const Plan& plan) {
  Columns columns;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    Flat flat;
    flatten(plan.trials[trial].settings, "", flat);
    for (const auto& [key, value] : flat) columns.add(key, trial, plan.trials.size(), *value);
  }
  std::erase_if(columns.all, [&](const VaryingSetting& setting) {
    const auto& values = setting.values;
    return is_axis(plan, setting.key) || repeats_axis(plan, setting) ||
           std::all_of(values.begin(), values.end(), [&](const Value& value) { return value == values.front(); });
  });
  return std::move(columns.all);
}

std::vector<results::Setting> setting_columns(const Plan& plan) {
  std::vector<results::Setting> columns;
  if (!plan.product) columns = axis_columns(plan);
  const std::vector<VaryingSetting> varying = varying_settings(plan);
  std::vector<std::string> keys;
  for (const VaryingSetting& setting : varying) keys.push_back(setting.key);
  std::vector<std::string> names = values::short_names(keys);
  for (std::size_t i = 0; i < varying.size(); ++i) {
    const bool taken = std::any_of(plan.axes.begin(), plan.axes.end(), [&](const Axis& axis) {
      return axis.name == names[i] ||
             std::any_of(axis.along.begin(), axis.along.end(),
                         [&](const Coordinate& coordinate) { return coordinate.name == names[i]; });
    });
    columns.push_back({.name = taken ? values::to_setting_name(varying[i].key) : names[i],
                       .config_key = varying[i].key,
                       .labels = results::to_labels(varying[i].values),
                       .meaning = {}});
  }
  return columns;
}

}  // namespace plexus::experiment
