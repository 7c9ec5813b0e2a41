#include "config/json_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "config/experiment.h"
#include "values/json.h"

namespace plexus::config {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Value& value) { return Json::parse(values::to_json(value)); }

Json reference(const std::string& definition) { return {{"$ref", "#/definitions/" + definition}}; }

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

class SchemaWriter {
 public:
  SchemaWriter(const Schema& schema, const Catalogue& catalogue) : schema_(schema), catalogue_(catalogue) {}

  Json write() const {
    Json properties{{"experiment",
                     {{"type", "string"},
                      {"pattern", "^[A-Za-z0-9._-]+$"},
                      {"description", "names the results folder; the name of the file by default"}}},
                    {"plugins", object(parameters_of(plugins_schema()))}};
    properties["plugins"]["description"] = "plugin libraries to load beside those of the search path";
    Json required = Json::array();
    for (const ParameterInfo& info : schema_.root) {
      properties[info.name] = parameter(info);
      if (info.required) required.push_back(info.name);
    }
    for (const Section& section : schema_.sections) properties[section.name] = section_schema(section);
    properties["grid"] = reference("grid");
    return {{"$schema", "http://json-schema.org/draft-07/schema#"},
            {"title", "plexus experiment"},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"additionalProperties", false},
            {"if", {{"not", {{"required", Json::array({"grid"})}}}}},
            {"then", {{"required", std::move(required)}}},
            {"definitions", definitions()}};
  }

 private:
  using Infos = std::vector<const ParameterInfo*>;

  static Infos parameters_of(const std::vector<ParameterInfo>& parameters) {
    Infos infos;
    for (const ParameterInfo& info : parameters) infos.push_back(&info);
    return infos;
  }

  Json definitions() const {
    Json definitions{{"grid", grid()}};
    for (std::size_t i = 0; i < kind_names.size(); ++i) {
      const auto kind = static_cast<Kind>(i);
      const std::vector<Catalogue::Found> all = catalogue_.all(kind);
      definitions[std::string(kind_names[i])] = component(kind, all);
      for (const Catalogue::Found& found : all) definitions[definition_of(kind, found.name)] = settings(kind, found);
    }
    return definitions;
  }

  /// Slashes would be steps of a JSON pointer.
  static std::string definition_of(Kind kind, std::string name) {
    std::replace(name.begin(), name.end(), '/', '.');
    return std::string(to_string(kind)) + "." + name;
  }

  static Json grid() {
    const Json ends{{"from", {{"type", "number"}}}, {"to", {{"type", "number"}}}};
    const auto range = [&ends](const char* form, const char* third, const Json& type, bool required) {
      Json properties = ends;
      properties[third] = type;
      Json names = Json::array({"from", "to"});
      if (required) names.push_back(third);
      return std::pair<std::string, Json>(
          form, {{"type", "object"}, {"properties", properties}, {"required", names}, {"additionalProperties", false}});
    };
    Json forms = Json::object();
    for (const auto& [form, schema] : {range("range", "step", {{"type", "number"}}, false),
                                       range("linear_range", "count", {{"type", "integer"}, {"minimum", 1}}, true),
                                       range("log_range", "count", {{"type", "integer"}, {"minimum", 1}}, true)})
      forms[form] = schema;
    Json patches = {{"properties", {{"grid", reference("grid")}}}};
    const Json axis{{"anyOf", Json::array({Json{{"type", "array"}, {"minItems", 1}},
                                           Json{{"type", "object"},
                                                {"minProperties", 1},
                                                {"properties", forms},
                                                {"additionalProperties", std::move(patches)}}})}};
    return {
        {"description", "axes: a key with its values, or a name with labelled patches; every combination is a trial"},
        {"type", Json::array({"object", "null"})},
        {"properties",
         {{"zip", zip(axis)},
          {"exclude",
           {{"description", "combinations that are left out: axes with one of their values, or several"},
            {"type", Json::array({"array", "null"})},
            {"items", {{"type", "object"}, {"minProperties", 1}}}}},
          {"sample", sample()},
          {"replicates",
           {{"description", "so many trials with the seeds from that of the configuration on"},
            {"type", "integer"},
            {"minimum", 1}}}}},
        {"additionalProperties", axis}};
  }

  static Json zip(const Json& axis) {
    const Json group{{"type", "object"}, {"minProperties", 1}, {"additionalProperties", axis}};
    return {{"description", "keys whose values move together: one axis; or a list of such groups"},
            {"anyOf", Json::array({group, Json{{"type", "array"}, {"items", group}}})}};
  }

  static Json sample() {
    const auto ends = [](const char* type) -> Json {
      return {{"type", "object"},
              {"properties", {{"from", {{"type", type}}}, {"to", {{"type", type}}}}},
              {"required", Json::array({"from", "to"})},
              {"additionalProperties", false}};
    };
    const Json choice{{"anyOf", Json::array({Json{{"type", "array"}, {"minItems", 1}},
                                             Json{{"type", "object"}, {"minProperties", 1}}})}};
    return {{"description", "random points: more points keep the first ones"},
            {"type", "object"},
            {"properties",
             {{"points", {{"type", "integer"}, {"minimum", 1}, {"description", "how many are drawn"}}},
              {"seed", {{"type", "integer"}, {"minimum", 0}, {"default", 1}, {"description", "of the numbers"}}}}},
            {"required", Json::array({"points"})},
            {"additionalProperties",
             {{"type", "object"},
              {"minProperties", 1},
              {"maxProperties", 1},
              {"properties",
               {{"uniform", ends("number")},
                {"log_uniform", ends("number")},
                {"integer", ends("integer")},
                {"choice", choice}}},
              {"additionalProperties", false}}}};
  }

  /// A component: a name, or a map whose other keys are checked where it names its plugin.
  static Json component(Kind kind, const std::vector<Catalogue::Found>& all) {
    Json names = Json::array();
    Json choices = Json::array();
    for (const Catalogue::Found& found : all) {
      names.push_back(found.name);
      choices.push_back({{"if",
                          {{"type", "object"},
                           {"properties", {{"plugin", {{"const", found.name}}}}},
                           {"required", Json::array({"plugin"})}}},
                         {"then", reference(definition_of(kind, found.name))}});
    }
    Json schema{{"anyOf", Json::array({Json{{"enum", names}},
                                       Json{{"type", "object"}, {"properties", {{"plugin", {{"enum", names}}}}}}})}};
    if (!choices.empty()) schema["allOf"] = std::move(choices);
    return schema;
  }

  Json settings(Kind kind, const Catalogue::Found& found) const {
    Infos infos = parameters_of(found.info->parameters);
    const auto common = schema_.common.find(kind);
    if (common != schema_.common.end()) {
      for (const ParameterInfo& shared : common->second) {
        const auto same = [&shared](const ParameterInfo* info) { return info->name == shared.name; };
        if (std::none_of(infos.begin(), infos.end(), same)) infos.push_back(&shared);
      }
    }
    Json schema = object(infos);
    schema["description"] = found.info->description.summary;
    schema["properties"]["plugin"] = {{"const", found.name}, {"description", found.info->description.summary}};
    return schema;
  }

  Json object(const Infos& infos) const {
    Json properties = Json::object();
    for (const ParameterInfo* info : infos) properties[info->name] = parameter(*info);
    return {{"type", Json::array({"object", "null"})},
            {"properties", std::move(properties)},
            {"additionalProperties", false}};
  }

  Json section_schema(const Section& section) const {
    Json schema = object(parameters_of(section.parameters));
    for (const ParameterInfo& info : section.parameters) {
      if (info.name != section.shorthand) continue;
      schema = {{"anyOf", Json::array({of_type(info.type, info.default_value), std::move(schema)})}};
      break;
    }
    schema["description"] = section.meaning;
    return schema;
  }

  Json parameter(const ParameterInfo& info) const {
    Json schema = of_type(info.type, info.default_value);
    // Draft 7 ignores what stands beside a reference.
    if (schema.contains("$ref")) schema = {{"allOf", Json::array({std::move(schema)})}};
    schema["description"] = info.meaning;
    if (!info.required) schema["default"] = to_json(info.default_value);
    return schema;
  }

  Json of_type(const Type& type, const Value& standard) const {
    switch (type.form) {
      case Type::Form::boolean:
        return with_null({{"type", "boolean"}}, type.optional);
      case Type::Form::integer:
      case Type::Form::real:
        return with_null(number(type), type.optional);
      case Type::Form::text:
      case Type::Form::path:
        return with_null(text(type), type.optional);
      case Type::Form::list: {
        Json schema{{"type", "array"}, {"items", of_type(type.element.front(), {})}};
        if (type.minimum_length > 0) schema["minItems"] = type.minimum_length;
        return with_null(std::move(schema), type.optional);
      }
      case Type::Form::group:
        return object(parameters_of(type.group));
      case Type::Form::component:
        break;
    }
    return with_null(component_here(type.component, standard), type.optional);
  }

  /// A map that names no plugin means the default of the place where it stands.
  Json component_here(Kind kind, const Value& standard) const {
    const Value* name = standard.find("plugin");
    const Catalogue::Found found = name != nullptr ? catalogue_.find(kind, name->text()) : Catalogue::Found{};
    const Json unnamed{{"type", "object"}, {"not", {{"required", Json::array({"plugin"})}}}};
    const Json then = found.info != nullptr ? reference(definition_of(kind, found.name))
                                            : Json{{"required", Json::array({"plugin"})}};
    return {{"allOf", Json::array({reference(std::string(to_string(kind))), Json{{"if", unnamed}, {"then", then}}})}};
  }

  const Schema& schema_;
  const Catalogue& catalogue_;
};

}  // namespace

std::string json_schema(const Schema& schema, const Catalogue& catalogue) {
  return SchemaWriter(schema, catalogue).write().dump(2) + "\n";
}

}  // namespace plexus::config
