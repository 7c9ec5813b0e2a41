#include "experiment/layout.h"

#include <system_error>

#include "experiment/search_state.h"

namespace plexus::experiment {

std::vector<results::Setting> Layout::columns() const { return setting_columns(axes, settings); }

Layout layout_of(const Plan& plan, const Preparation& preparation) {
  std::error_code error;
  Layout layout;
  layout.name = plan.name;
  layout.config_text = plan.config_text;
  layout.config_folder = std::filesystem::absolute(plan.config_folder, error).lexically_normal();
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
