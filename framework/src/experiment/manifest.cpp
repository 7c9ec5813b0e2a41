#include "experiment/manifest.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "data/loading.h"
#include "experiment/search_state.h"

namespace plexus::experiment {
namespace {

/// Where each trial stands on an axis, or on what moves along it. A trial that has no place there may have that setting
/// nevertheless; it is shown where it is of the same sort as the labels.
results::Setting axis_column(const Manifest& manifest, std::size_t axis, const grid::Coordinate& coordinate) {
  const auto& labels = coordinate.labels;
  const bool numbers = std::all_of(labels.begin(), labels.end(),
                                   [](const Value& label) { return label.is_number() || label.is_null(); });
  // A component is a text by its plugin.
  const auto setting =
      std::find_if(manifest.settings.begin(), manifest.settings.end(), [&coordinate](const VaryingSetting& other) {
        return other.key == coordinate.key || other.key == coordinate.key + ".plugin";
      });
  std::vector<Value> values;
  for (std::size_t trial = 0; trial < manifest.ids.size(); ++trial) {
    const std::size_t position = manifest.design.points[trial].at(axis);
    Value value;
    if (position < labels.size() && !labels[position].is_null())
      value = labels[position];
    else if (setting != manifest.settings.end() && setting->values[trial].is_number() == numbers)
      value = setting->values[trial];
    values.push_back(std::move(value));
  }
  return {.name = coordinate.name,
          .config_key = coordinate.key,
          .labels = results::to_labels(values),
          .booleans = results::are_booleans(values)};
}

}  // namespace

std::vector<results::Setting> Manifest::columns() const {
  std::vector<results::Setting> columns;
  const std::vector<grid::Axis>& axes = design.axes;
  for (std::size_t i = 0; i < axes.size() && !design.product; ++i) {
    columns.push_back(axis_column(*this, i, {axes[i].name, axes[i].key, axes[i].labels}));
    if (axes[i].is_stages) columns.back().last_stage = axes[i].labels.back().text();
    for (const grid::Coordinate& along : axes[i].along) columns.push_back(axis_column(*this, i, along));
  }
  for (results::Setting& setting : setting_columns(axes, settings)) columns.push_back(std::move(setting));
  return columns;
}

Manifest manifest_of(const Plan& plan, const trial::Preparation& preparation) {
  std::error_code error;
  Manifest manifest;
  manifest.name = plan.name;
  manifest.config_text = plan.config_text;
  // With the name of a file behind it, because the folder of "config.yaml" is empty, and "a/" is the same as "a".
  manifest.config_folder =
      std::filesystem::absolute(plan.config_folder / "file", error).lexically_normal().parent_path();
  manifest.notes = plan.notes;
  manifest.tags = plan.tags;
  manifest.in_memory = std::all_of(plan.trials.begin(), plan.trials.end(), [](const trial::Trial& trial) {
    return data::in_memory(*trial.settings.find("dataset"));
  });
  if (plan.study && plan.study->metrics().size() > 1) manifest.searched = plan.study->metrics();
  manifest.design = plan.design;
  manifest.design.formula.clear();
  const std::vector<std::vector<std::string>> pruned = pruned_ids(plan, preparation);
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    std::vector<std::string>& ids = manifest.ids.emplace_back();
    ids.push_back(preparation.trials[trial].id);
    ids.insert(ids.end(), pruned[trial].begin(), pruned[trial].end());
  }
  manifest.settings = all_settings(plan);
  const bool all_best = std::all_of(plan.trials.begin(), plan.trials.end(), [&](const trial::Trial& trial) {
    const auto place = static_cast<std::size_t>(&trial - plan.trials.data());
    return training::report_of(trial.results, preparation.trials[place].examples->validation().count > 0) == "best";
  });
  if (all_best && !plan.trials.empty()) manifest.report = "best";
  return manifest;
}

}  // namespace plexus::experiment
