// Descriptions for programs.
#include "plugin/describe.h"

#include "plugin/check.h"
#include "values/json.h"

namespace plexus::plugin {
namespace {

using Json = nlohmann::ordered_json;
using Form = Type::Form;

Json json_of(const std::vector<ParameterInfo>& parameters);

Json json_of(const Value& value) { return Json::parse(values::to_json(value)); }

std::string_view form_name(Form form) {
  switch (form) {
    case Form::boolean:
      return "boolean";
    case Form::integer:
      return "integer";
    case Form::real:
      return "real";
    case Form::text:
      return "text";
    case Form::path:
      return "path";
    case Form::list:
      return "list";
    case Form::map:
      return "map";
    case Form::group:
      return "group";
    case Form::component:
      return "component";
    case Form::alternatives:
      return "alternatives";
    case Form::overrides:
      return "overrides";
  }
  return "";
}

Json json_of(const Type& type) {
  Json json{{"form", form_name(type.form)}};
  if (type.optional) json["optional"] = true;
  if (type.minimum) json[type.exclusive_minimum ? "exclusive_minimum" : "minimum"] = *type.minimum;
  if (type.maximum) json[type.exclusive_maximum ? "exclusive_maximum" : "maximum"] = *type.maximum;
  if (!type.choices.empty()) json["choices"] = type.choices;
  if (type.minimum_length > 0) json["minimum_length"] = type.minimum_length;
  if (type.form == Form::list || type.form == Form::map) json["element"] = json_of(type.element.front());
  if (type.form == Form::alternatives)
    for (const Type& alternative : type.element) json["alternatives"].push_back(json_of(alternative));
  if (type.form == Form::group) json["parameters"] = json_of(type.group);
  if (type.form == Form::component) json["kind"] = to_string(type.component);
  json["text"] = type_text(type);
  return json;
}

Json json_of(const std::vector<ParameterInfo>& parameters) {
  Json json = Json::array();
  for (const ParameterInfo& parameter : parameters) {
    Json entry{{"name", parameter.name}, {"type", json_of(parameter.type)}, {"required", parameter.required}};
    if (!parameter.required) entry["default"] = json_of(parameter.default_value);
    entry["meaning"] = parameter.meaning;
    json.push_back(std::move(entry));
  }
  return json;
}

}  // namespace

nlohmann::ordered_json describe_json(const ComponentRecord& component, const std::vector<ParameterInfo>& common) {
  const ComponentInfo& info = component.info;
  Json described{{"kind", to_string(info.kind)},
                 {"name", info.name},
                 {"full_name", component.full_name()},
                 {"summary", info.description.summary},
                 {"equation", info.description.equation},
                 {"reference", info.description.reference},
                 {"library",
                  {{"name", component.library->name},
                   {"version", component.library->version},
                   {"file", component.library->file.string()},
                   {"sha256", component.library->sha256}}},
                 {"parameters", json_of(info.parameters)},
                 {"example", example_yaml(component)}};
  if (!common.empty()) described["common_parameters"] = json_of(common);
  return described;
}

nlohmann::ordered_json list_components_json(const Registry& registry) {
  Json components = Json::array();
  for (const ComponentRecord* component : registry.components())
    components.push_back({{"kind", to_string(component->info.kind)},
                          {"name", component->info.name},
                          {"full_name", component->full_name()},
                          {"summary", component->info.description.summary},
                          {"library", component->library->name},
                          {"version", component->library->version},
                          {"file", component->library->file.string()}});
  Json skipped = Json::array();
  for (const auto& [file, reason] : registry.skipped())
    skipped.push_back({{"file", file.string()}, {"reason", reason}});
  return {{"components", std::move(components)}, {"skipped", std::move(skipped)}};
}

}  // namespace plexus::plugin
