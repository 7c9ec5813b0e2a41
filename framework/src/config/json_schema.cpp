#include "config/json_schema.h"

#include <utility>

#include "config/experiment.h"
#include "config/json_schema_parts.h"

namespace plexus::config {
namespace {

SchemaJson list_schema_of(const std::string& definition) {
  return {{"type", "array"}, {"items", schema_reference(definition)}};
}

}  // namespace

std::string json_schema(const Schema& schema, const Catalogue& catalogue) {
  using Json = SchemaJson;
  const TypeSchemas types(schema, catalogue);
  const GridSchema grid(schema, types);

  Json properties{{"experiment",
                   {{"type", "string"},
                    {"pattern", "^[A-Za-z0-9._-]+$"},
                    {"description", "names the results folder; the name of the file by default"}}},
                  {"notes", {{"type", "string"}, {"description", "what is to be remembered; it changes no result"}}},
                  {"tags",
                   {{"anyOf", Json::array({schema_reference("tag"), list_schema_of("tag")})},
                    {"description", "words by which 'plexus list' and 'plexus find' find it again"}}},
                  {"include",
                   {{"anyOf", Json::array({schema_reference("part"), list_schema_of("part")})},
                    {"description", "configurations that this one is laid over, relative to this file"}}},
                  {"plugins", types.object(pointers_to(plugins_schema()))}};
  properties["plugins"]["description"] = "plugin libraries to load beside those of the search path";
  // A grid or a part may set what the rest of the file leaves out.
  Json required = Json::array();
  Json complete = Json::object();
  for (const ParameterInfo& info : schema.root) {
    properties[info.name] = types.parameter(info);
    if (info.required) required.push_back(info.name);
    if (info.type.form == Type::Form::component)
      complete[info.name] = schema_reference("complete." + std::string(to_string(info.type.component)));
  }
  for (const Section& section : schema.sections) properties[section.name] = types.section(section);
  properties["grid"] = schema_reference("grid");
  properties["stages"] = {{"type", Json::array({"object", "null"})},
                          {"minProperties", 1},
                          {"additionalProperties", schema_reference("patch")},
                          {"description",
                           "parts of a training that follow each other, in this order, each with the settings that are "
                           "different in it; each begins with the network of the one before"}};

  Json definitions = Json::object();
  grid.add_definitions(definitions);
  types.add_definitions(definitions);
  definitions["reference"] = {{"type", "string"},
                              {"pattern", reference_pattern},
                              {"description", "${key.path} of this configuration, ${env:NAME} or ${env:NAME,default}"}};
  definitions["tag"] = {{"type", Json::array({"string", "number"})}, {"pattern", "^[^\\s,]+$"}};
  definitions["part"] = {{"type", "string"}, {"minLength", 1}};
  const Json whole{{"$schema", "http://json-schema.org/draft-07/schema#"},
                   {"title", "plexus experiment"},
                   {"type", "object"},
                   {"properties", std::move(properties)},
                   {"additionalProperties", false},
                   {"if",
                    {{"not",
                      {{"anyOf", Json::array({Json{{"required", Json::array({"grid"})}},
                                              Json{{"required", Json::array({"include"})}}})}}}}},
                   {"then", {{"required", std::move(required)}, {"properties", std::move(complete)}}},
                   {"definitions", std::move(definitions)}};
  return whole.dump(2) + "\n";
}

}  // namespace plexus::config
