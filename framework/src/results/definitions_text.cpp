#include "results/definitions_text.h"

#include <plexus/value.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "hdf5/handle.h"
#include "values/json.h"

namespace plexus::results {
namespace {

using metrics::Definition;

Value to_value(const Definition& definition) {
  Value::Map map{{"name", definition.name},
                 {"meaning", definition.meaning},
                 {"larger_is_better", definition.larger_is_better},
                 {"unit", definition.unit == metrics::Unit::share ? "share" : "number"}};
  if (definition.source == Definition::Source::objective) map.emplace_back("objective", true);
  if (!definition.is_one_value()) map.emplace_back("dimension", definition.dimension);
  return map;
}

Definition to_definition(const Value& value) {
  Definition definition;
  definition.name = value.find("name")->text();
  definition.meaning = value.find("meaning")->text();
  definition.larger_is_better = value.find("larger_is_better")->boolean();
  definition.unit = value.find("unit")->text() == "share" ? metrics::Unit::share : metrics::Unit::number;
  if (value.find("objective") != nullptr) definition.source = Definition::Source::objective;
  if (const Value* const dimension = value.find("dimension")) definition.dimension = dimension->text();
  return definition;
}

}  // namespace

std::string to_text(const metrics::Definitions& definitions) {
  Value::List list;
  bool usual = true;
  for (const auto& definition : definitions.all()) {
    if (definition->source == Definition::Source::loss) continue;
    usual = usual && *definition == metrics::accuracy();
    list.push_back(to_value(*definition));
  }
  return usual ? "" : values::to_json(Value(std::move(list)));
}

metrics::Definitions definitions_of(const std::string& text) {
  if (text.empty()) return {};
  try {
    std::vector<Definition> definitions;
    const Value list = values::from_json(text);
    for (const Value& value : list.list())
      for (const char* const key : {"name", "meaning", "larger_is_better", "unit"})
        if (value.find(key) == nullptr) throw hdf5::Failure("its metrics are not all described");
    for (const Value& value : list.list()) definitions.push_back(to_definition(value));
    return metrics::Definitions(std::move(definitions));
  } catch (const hdf5::Failure&) {
    throw;
  } catch (const std::exception&) {
    throw hdf5::Failure("what it says of its metrics is no list of descriptions");
  }
}

}  // namespace plexus::results
