#include "data/loading.h"

#include <algorithm>
#include <span>
#include <variant>

#include "data/examples.h"
#include "files/large_pages.h"
#include "plugin/guard.h"

namespace plexus::data {

namespace {

void move_to_large_pages(const Data& data) noexcept {
  for (const Examples* examples : {&data.train, &data.test})
    std::visit([](const auto& inputs) { files::move_to_large_pages(inputs.data(), std::span(inputs).size_bytes()); },
               examples->inputs);
}

}  // namespace

std::pair<Value, Value> split_dataset(const Value& dataset) {
  Value::Map own;
  Value::Map common;
  const auto schema = DatasetSettings::parameters().describe();
  for (const auto& entry : dataset.map()) {
    const bool is_common = std::any_of(schema.begin(), schema.end(),
                                       [&](const ParameterInfo& parameter) { return parameter.name == entry.first; });
    (is_common ? common : own).push_back(entry);
  }
  return {Value(std::move(own)), Value(std::move(common))};
}

Data load_data(const Value& own_settings, const plugin::Registry& registry, DataSource& source) {
  const auto dataset = std::static_pointer_cast<Dataset>(registry.build(Kind::dataset, own_settings));
  Data data = plugin::guarded(registry.context(Kind::dataset, own_settings), [&] {
    Data result = dataset->load(source);
    check_data(result);
    return result;
  });
  move_to_large_pages(data);
  return data;
}

DatasetSettings common_settings(const Value& common, const plugin::Registry& registry) {
  DatasetSettings settings;
  DatasetSettings::parameters().from_value(common, settings, registry);
  return settings;
}

}  // namespace plexus::data
