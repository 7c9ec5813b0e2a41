#include "host/schema.h"

#include <string>
#include <utility>

#include "cluster/settings.h"
#include "data/settings.h"
#include "experiment/search_settings.h"
#include "experiment/study_settings.h"
#include "plugin/check.h"
#include "plugin/optimizer_groups.h"
#include "results/variables.h"
#include "training/settings.h"
#include "workers/execution_settings.h"

namespace plexus::host {
namespace {

/// A section of the configuration with the parameters that `Settings` declares.
template <class Settings>
config::Section section(std::string name, std::string meaning, std::string shorthand = {}) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .parameters = Settings::parameters().describe(),
          .shorthand = std::move(shorthand)};
}

}  // namespace

std::map<Kind, std::vector<ParameterInfo>> common_parameters() {
  return {{Kind::dataset, data::DatasetSettings::parameters().describe()},
          {Kind::model, training::WarmStart::parameters().describe()},
          {Kind::optimizer, {plugin::groups_parameter()}},
          {Kind::observer, training::ObserverSettings::parameters().describe()},
          {Kind::search, experiment::StudySettings::parameters().describe()}};
}

std::vector<ParameterInfo> common_parameters(const ComponentInfo& component) {
  const auto of_kinds = common_parameters();
  const auto found = of_kinds.find(component.kind);
  if (found == of_kinds.end()) return {};
  const std::vector<ParameterInfo> all = plugin::with_common(component.parameters, found->second);
  return {all.begin() + static_cast<std::ptrdiff_t>(component.parameters.size()), all.end()};
}

config::Schema schema() {
  config::Schema schema = {
      .root = training::TrialSettings::parameters().describe(),
      .common = common_parameters(),
      .sections = {section<workers::ExecutionSettings>("execution",
                                                       "how trials are run, which changes nothing of what they learn"),
                   section<experiment::SearchSettings>(
                       "search", "which trials are not worth training to their end; without it, all are", "method"),
                   section<cluster::ClusterSettings>(
                       "cluster",
                       "what the jobs of plexus submit ask of Slurm, which changes nothing of what is learnt")},
      .reserved = results::is_variable};
  for (config::Section& section : schema.sections)
    if (section.name == "search") section.component = Kind::search;
  return schema;
}

}  // namespace plexus::host
