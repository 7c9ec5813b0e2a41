#include "experiment/layout.h"

#include <system_error>

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
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial)
    layout.trials.push_back({plan.trials[trial].point, {preparation.trials[trial].id}});
  layout.settings = all_settings(plan);
  return layout;
}

}  // namespace plexus::experiment
