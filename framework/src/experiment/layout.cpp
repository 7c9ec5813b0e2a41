#include "experiment/layout.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "experiment/search_state.h"

namespace plexus::experiment {
namespace {

/// Where each trial stands on an axis, or on what moves along it. A trial that has no place there may have that setting
/// nevertheless; it is shown where it is of the same sort as the labels.
results::Setting axis_column(const Layout& layout, std::size_t axis, const Coordinate& coordinate) {
  const auto& labels = coordinate.labels;
  const bool numbers = std::all_of(labels.begin(), labels.end(), [](const Value& label) { return label.is_number(); });
  // A component is a text by its plugin.
  const auto setting =
      std::find_if(layout.settings.begin(), layout.settings.end(), [&coordinate](const VaryingSetting& other) {
        return other.key == coordinate.config_key || other.key == coordinate.config_key + ".plugin";
      });
  std::vector<Value> values;
  for (std::size_t trial = 0; trial < layout.trials.size(); ++trial) {
    const std::size_t position = layout.trials[trial].point.at(axis);
    Value value;
    if (position < labels.size())
      value = labels[position];
    else if (setting != layout.settings.end() && setting->values[trial].is_number() == numbers)
      value = setting->values[trial];
    values.push_back(std::move(value));
  }
  return {.name = coordinate.name,
          .config_key = coordinate.config_key,
          .labels = results::to_labels(values),
          .meaning = {},
          .booleans = results::are_booleans(values)};
}

}  // namespace

std::vector<results::Setting> Layout::columns() const {
  std::vector<results::Setting> columns;
  for (std::size_t i = 0; i < axes.size() && !product; ++i) {
    columns.push_back(axis_column(*this, i, {axes[i].name, axes[i].config_key, axes[i].labels}));
    for (const Coordinate& along : axes[i].along) columns.push_back(axis_column(*this, i, along));
  }
  for (results::Setting& setting : setting_columns(axes, settings)) columns.push_back(std::move(setting));
  return columns;
}

Layout layout_of(const Plan& plan, const trial::Preparation& preparation) {
  std::error_code error;
  Layout layout;
  layout.name = plan.name;
  layout.config_text = plan.config_text;
  // With the name of a file behind it, because the folder of "config.yaml" is empty, and "a/" is the same as "a".
  layout.config_folder = std::filesystem::absolute(plan.config_folder / "file", error).lexically_normal().parent_path();
  layout.axes = plan.axes;
  layout.product = plan.product;
  const std::vector<std::vector<std::string>> pruned = pruned_ids(plan, preparation);
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    PlacedTrial& placed = layout.trials.emplace_back(PlacedTrial{plan.trials[trial].point, {}});
    placed.ids.push_back(preparation.trials[trial].id);
    placed.ids.insert(placed.ids.end(), pruned[trial].begin(), pruned[trial].end());
  }
  layout.settings = all_settings(plan);
  return layout;
}

}  // namespace plexus::experiment
