// What a setting may be, as JSON Schema.
#include <algorithm>
#include <utility>

#include "config/json_schema_parts.h"
#include "plugin/check.h"
#include "values/json.h"

namespace plexus::config {
namespace {

using Json = SchemaJson;

Json to_json(const Value& value) { return Json::parse(values::to_json(value)); }

Json with_null(Json schema, bool optional) {
  return optional ? Json{{"anyOf", Json::array({std::move(schema), Json{{"type", "null"}}})}} : schema;
}

/// JSON has one type of numbers; a real setting takes integers too, and an integer may be written 1e3.
Json number(const Type& type) {
  Json schema{{"type", type.form == Type::Form::integer ? "integer" : "number"}};
  if (type.minimum) schema[type.exclusive_minimum ? "exclusiveMinimum" : "minimum"] = *type.minimum;
  if (type.maximum) schema[type.exclusive_maximum ? "exclusiveMaximum" : "maximum"] = *type.maximum;
  return schema;
}

/// Texts may look like numbers and booleans; to an editor they then are such.
Json text(const Type& type) {
  if (!type.choices.empty()) return {{"enum", type.choices}};
  return {{"type", Json::array({"string", "number", "boolean"})}};
}

/// Or a text that refers to a value, "${training.epochs}": what is said of numbers, lists and maps says nothing of
/// texts.
Json or_reference(Json schema) {
  if (!schema.contains("type")) return {{"anyOf", Json::array({std::move(schema), schema_reference("reference")})}};
  if (schema["type"].is_string()) schema["type"] = Json::array({schema["type"]});
  schema["type"].push_back("string");
  schema["pattern"] = reference_pattern;
  return schema;
}

/// Slashes would be steps of a JSON pointer.
std::string definition_of(Kind kind, std::string name) {
  std::replace(name.begin(), name.end(), '/', '.');
  return std::string(to_string(kind)) + "." + name;
}

Json names_plugin(const Json& name) {
  return {{"type", "object"}, {"properties", {{"plugin", name}}}, {"required", Json::array({"plugin"})}};
}

/// A component: a name, or a map whose other keys are checked where it names its plugin.
Json component(Kind kind, const std::vector<Catalogue::Found>& all) {
  Json names = Json::array();
  Json choices = Json::array();
  for (const Catalogue::Found& found : all) {
    names.push_back(found.name);
    choices.push_back(
        {{"if", names_plugin(name_of_component(found))}, {"then", schema_reference(definition_of(kind, found.name))}});
  }
  const Json with_library{{"type", "string"}, {"pattern", "^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$"}};
  const Json name{{"anyOf", Json::array({Json{{"enum", names}}, with_library, schema_reference("reference")})}};
  Json schema{{"anyOf", Json::array({Json{{"enum", names}}, with_library, schema_reference("reference"),
                                     Json{{"type", "object"}, {"properties", {{"plugin", name}}}}})}};
  if (!choices.empty()) schema["allOf"] = std::move(choices);
  return schema;
}

/// A component with all that has no default.
Json complete(const std::vector<Catalogue::Found>& all) {
  Json conditions = Json::array();
  for (const Catalogue::Found& found : all) {
    Json required = Json::array();
    for (const ParameterInfo& info : found.info->parameters)
      if (info.required) required.push_back(info.name);
    if (required.empty()) continue;
    const Json name = name_of_component(found);
    conditions.push_back({{"if", names_plugin(name)}, {"then", {{"required", std::move(required)}}}});
    conditions.push_back({{"not", name}});
  }
  return conditions.empty() ? Json::object() : Json{{"allOf", std::move(conditions)}};
}

}  // namespace

SchemaJson schema_reference(const std::string& definition) { return {{"$ref", "#/definitions/" + definition}}; }

ParameterInfos pointers_to(const std::vector<ParameterInfo>& parameters) {
  ParameterInfos infos;
  for (const ParameterInfo& info : parameters) infos.push_back(&info);
  return infos;
}

SchemaJson name_of_component(const Catalogue::Found& found) {
  if (found.name.find('/') != std::string::npos) return {{"const", found.name}};
  return {{"type", "string"}, {"pattern", "^([a-z][a-z0-9_]*/)?" + found.name + "$"}};
}

void TypeSchemas::add_definitions(SchemaJson& definitions) const {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    const std::string name(to_string(kind));
    const std::vector<Catalogue::Found> all = catalogue_.all(kind);
    definitions[name] = component(kind, all);
    definitions["complete." + name] = complete(all);
    for (const Catalogue::Found& found : all) definitions[definition_of(kind, found.name)] = settings(kind, found);
  }
}

ParameterInfos TypeSchemas::settings_of(Kind kind, const Catalogue::Found& found) const {
  const auto common = schema_.common.find(kind);
  if (common == schema_.common.end()) return pointers_to(found.info->parameters);
  auto known = merged_.find(found.info);
  if (known == merged_.end())
    known = merged_.emplace(found.info, plugin::with_common(found.info->parameters, common->second)).first;
  return pointers_to(known->second);
}

SchemaJson TypeSchemas::settings(Kind kind, const Catalogue::Found& found) const {
  Json schema = object(settings_of(kind, found));
  schema["description"] = found.info->description.summary;
  schema["properties"]["plugin"] = name_of_component(found);
  schema["properties"]["plugin"]["description"] = found.info->description.summary;
  const bool is_section = std::any_of(schema_.sections.begin(), schema_.sections.end(),
                                      [kind](const Section& section) { return section.component == kind; });
  if (is_section)
    schema["properties"]["space"] = {{"allOf", Json::array({schema_reference("space")})},
                                     {"description", "what is varied: keys with how they vary"}};
  return schema;
}

SchemaJson TypeSchemas::object(const ParameterInfos& infos) const {
  Json properties = Json::object();
  for (const ParameterInfo* info : infos) properties[info->name] = parameter(*info);
  return {{"type", Json::array({"object", "null"})},
          {"properties", std::move(properties)},
          {"additionalProperties", false}};
}

SchemaJson TypeSchemas::section(const Section& section) const {
  Json schema = object(pointers_to(section.parameters));
  for (const ParameterInfo& info : section.parameters) {
    if (info.name != section.shorthand) continue;
    schema = {{"anyOf", Json::array({of_type(info.type, info.default_value), std::move(schema)})}};
    break;
  }
  if (section.component) {
    if (!schema.contains("anyOf")) schema = {{"anyOf", Json::array({std::move(schema)})}};
    const Json named{{"type", "object"}, {"required", Json::array({"plugin"})}};
    schema["anyOf"].push_back(
        {{"allOf", Json::array({named, schema_reference(std::string(to_string(*section.component)))})}});
  }
  schema["description"] = section.meaning;
  return schema;
}

SchemaJson TypeSchemas::parameter(const ParameterInfo& info) const {
  Json schema = of_type(info.type, info.default_value);
  // Draft 7 ignores what stands beside a reference.
  if (schema.contains("$ref")) schema = {{"allOf", Json::array({std::move(schema)})}};
  schema["description"] = info.meaning;
  if (!info.required) schema["default"] = to_json(info.default_value);
  return schema;
}

SchemaJson TypeSchemas::of_type(const Type& type, const Value& standard) const {
  switch (type.form) {
    case Type::Form::boolean:
      return with_null(or_reference({{"type", "boolean"}}), type.optional);
    case Type::Form::integer:
    case Type::Form::real:
      return with_null(or_reference(number(type)), type.optional);
    case Type::Form::text:
    case Type::Form::path:
      return with_null(type.choices.empty() ? text(type) : or_reference(text(type)), type.optional);
    case Type::Form::list: {
      Json schema{{"type", "array"}, {"items", of_type(type.element.front(), {})}};
      if (type.minimum_length > 0) schema["minItems"] = type.minimum_length;
      return with_null(or_reference(std::move(schema)), type.optional);
    }
    case Type::Form::map: {
      Json schema{{"type", "object"}, {"additionalProperties", of_type(type.element.front(), {})}};
      if (type.minimum_length > 0) schema["minProperties"] = type.minimum_length;
      return with_null(or_reference(std::move(schema)), type.optional);
    }
    case Type::Form::group:
      return or_reference(object(pointers_to(type.group)));
    case Type::Form::overrides:
      return with_null(or_reference({{"type", "object"}, {"additionalProperties", object(pointers_to(type.group))}}),
                       type.optional);
    case Type::Form::alternatives: {
      Json schemas = Json::array();
      for (const Type& alternative : type.element) schemas.push_back(of_type(alternative, {}));
      return with_null({{"anyOf", std::move(schemas)}}, type.optional);
    }
    case Type::Form::component:
      break;
  }
  return with_null(component_here(type.component, standard), type.optional);
}

/// A map that names no plugin means the default of the place where it stands.
SchemaJson TypeSchemas::component_here(Kind kind, const Value& standard) const {
  const Value* name = standard.find("plugin");
  const Catalogue::Found found = name != nullptr ? catalogue_.find(kind, name->text()) : Catalogue::Found{};
  const Json unnamed{{"type", "object"}, {"not", {{"required", Json::array({"plugin"})}}}};
  const Json then = found.info != nullptr ? schema_reference(definition_of(kind, found.name))
                                          : Json{{"required", Json::array({"plugin"})}};
  return {
      {"allOf", Json::array({schema_reference(std::string(to_string(kind))), Json{{"if", unnamed}, {"then", then}}})}};
}

}  // namespace plexus::config
