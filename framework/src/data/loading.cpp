#include "data/loading.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <variant>

#include "data/examples.h"
#include "data/inputs.h"
#include "data/numbers.h"
#include "files/large_pages.h"
#include "plugin/guard.h"

namespace plexus::data {

namespace {

void move_to_large_pages(const Data& data) noexcept {
  for (const Examples* examples : {&data.train, &data.test})
    std::visit(
        []<class Inputs>(const Inputs& inputs) {
          if constexpr (!std::is_same_v<Inputs, std::shared_ptr<const InputsOnDisk>>)
            files::move_to_large_pages(inputs.data(), std::span(inputs).size_bytes());
        },
        examples->inputs);
}

/// Rows of real numbers of which some are NaN are a table with gaps, whatever file they come from: then they have
/// columns, for `missing` to fill and for messages to name.
void name_columns_with_gaps(Data& data) {
  if (!data.columns.empty() || data.shape.rank() != 1) return;
  const auto has_gaps = [](const Examples& examples) {
    const auto* reals = std::get_if<std::vector<float>>(&examples.inputs);
    return reals != nullptr && any_nan(*reals);
  };
  if (!has_gaps(data.train) && !has_gaps(data.test)) return;
  for (const NamedInput& input : data.inputs)
    for (std::size_t i = 0; i < input.shape.size(); ++i)
      data.columns.push_back({input.name + " " + std::to_string(i), {}});
  for (std::size_t i = data.columns.size(); i < data.shape.size(); ++i)
    data.columns.push_back({"value " + std::to_string(i), {}});
}

void check_place(const Data& data, const DataSource& source, const std::string& dataset) {
  if (source.in_memory()) return;
  for (const Examples* examples : {&data.train, &data.test})
    if (examples->count > 0 && on_disk(*examples) == nullptr)
      throw Error("'in_memory' is false, but the data set '" + dataset +
                  "' has its inputs in memory; leave it out. Those of hdf5, image_folder and numpy (.npy) can stay on "
                  "disk");
}

template <class Check>
Data load(const Value& own_settings, const plugin::Registry& registry, DataSource& source, const Check& check) {
  const auto dataset = std::static_pointer_cast<Dataset>(registry.build(Kind::dataset, own_settings));
  Data data = plugin::guarded(registry.context(Kind::dataset, own_settings), [&] {
    Data result = dataset->load(source);
    check_place(result, source, own_settings.find("plugin")->text());
    name_columns_with_gaps(result);
    check(result);
    return result;
  });
  move_to_large_pages(data);
  return data;
}

}  // namespace

std::pair<Value, Value> split_dataset(const Value& dataset, const plugin::Registry& registry) {
  Value::Map own;
  Value::Map common;
  static const auto schema = DatasetSettings::parameters().describe();
  const auto& parameters = registry.find(Kind::dataset, dataset.find("plugin")->text()).info.parameters;
  const auto find = [](const std::vector<ParameterInfo>& infos, const std::string& name) {
    const auto found =
        std::find_if(infos.begin(), infos.end(), [&name](const auto& info) { return info.name == name; });
    return found == infos.end() ? nullptr : &*found;
  };
  for (const auto& entry : dataset.map()) {
    const ParameterInfo* const of_plugin = find(parameters, entry.first);
    // Where both declare the name, a value belongs to the plugin if it is of the plugin's form.
    const bool is_own =
        of_plugin != nullptr && (entry.second.is_null() || plexus::detail::is_of_form(entry.second, of_plugin->type));
    (!is_own && find(schema, entry.first) != nullptr ? common : own).push_back(entry);
  }
  return {Value(std::move(own)), Value(std::move(common))};
}

bool in_memory(const Value& common) {
  const Value* const given = common.find("in_memory");
  return given == nullptr || !given->is_boolean() || given->boolean();
}

Data load_data(const Value& own_settings, const plugin::Registry& registry, DataSource& source) {
  return load(own_settings, registry, source, check_data);
}

Data load_rows(const Value& own_settings, const plugin::Registry& registry, DataSource& source) {
  return load(own_settings, registry, source, check_rows);
}

void name_files_from(const std::filesystem::path& folder, Data& data) {
  if (folder.empty()) return;
  const std::string start = (folder / "").string();
  const auto shorten = [&start](std::string& text) {
    for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
      // A path begins here, and not in the middle of another.
      const bool begins = at == 0 || text[at - 1] == '\'' || text[at - 1] == ' ' || text[at - 1] == '(';
      if (begins)
        text.erase(at, start.size());
      else
        at += start.size();
    }
  };
  for (Reading& reading : data.readings) shorten(reading.found);
  for (Doubt& doubt : data.doubts) shorten(doubt.message);
}

DatasetSettings common_settings(const Value& common, const plugin::Registry& registry) {
  DatasetSettings settings;
  DatasetSettings::parameters().from_value(common, settings, registry);
  return settings;
}

}  // namespace plexus::data
