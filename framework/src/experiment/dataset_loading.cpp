#include "experiment/dataset_loading.h"

#include <algorithm>

#include "plugin/guard.h"
#include "training/settings.h"

namespace plexus::experiment {

std::pair<Value, Value> split_dataset(const Value& dataset) {
  Value::Map own;
  Value::Map common;
  const auto schema = training::DatasetSettings::parameters().describe();
  for (const auto& entry : dataset.map()) {
    const bool is_common = std::any_of(schema.begin(), schema.end(),
                                       [&](const ParameterInfo& parameter) { return parameter.name == entry.first; });
    (is_common ? common : own).push_back(entry);
  }
  return {Value(std::move(own)), Value(std::move(common))};
}

Data load_data(const Value& own_settings, const plugin::Registry& registry, DataSource& source) {
  const auto dataset = std::static_pointer_cast<Dataset>(registry.build(Kind::dataset, own_settings));
  return plugin::guarded(registry.context(Kind::dataset, own_settings), [&] {
    Data data = dataset->load(source);
    training::check_data(data);
    return data;
  });
}

std::shared_ptr<const training::ExampleSet> select_examples(std::shared_ptr<const Data> data,
                                                            const Value& common_settings,
                                                            const plugin::Registry& registry) {
  training::DatasetSettings settings;
  training::DatasetSettings::parameters().from_value(common_settings, settings, registry);
  return std::make_shared<const training::ExampleSet>(std::move(data), settings);
}

}  // namespace plexus::experiment
