// Axes and patches, as JSON Schema: every key that a grid may vary, with the values that it may have.
#include <algorithm>
#include <utility>

#include "config/json_schema_parts.h"

namespace plexus::config {
namespace {

using Json = SchemaJson;

// A component inside a component, such as model.activation; what is deeper is left to plexus itself.
constexpr std::size_t deepest = 2;

void add_once(std::vector<Json>& list, Json schema) {
  if (std::find(list.begin(), list.end(), schema) == list.end()) list.push_back(std::move(schema));
}

Json any_of(const std::vector<Json>& schemas) {
  return schemas.size() == 1 ? schemas.front() : Json{{"anyOf", schemas}};
}

/// A number, or a text that refers to one.
Json number_here(const char* type) { return {{"type", Json::array({type, "string"})}, {"pattern", reference_pattern}}; }

Json ends(const char* type) {
  return {{"type", "object"},
          {"properties", {{"from", number_here(type)}, {"to", number_here(type)}}},
          {"required", Json::array({"from", "to"})},
          {"additionalProperties", false}};
}

Json range(const char* third, Json type, bool required) {
  Json schema = ends("number");
  schema["properties"][third] = std::move(type);
  if (required) schema["required"].push_back(third);
  return schema;
}

/// A list of values, a range, or values with labels.
Json axis_of(const Json& value) {
  Json forms = Json::object();
  for (const char* const form : {"range", "linear_range", "log_range"}) forms[form] = schema_reference(form);
  return {
      {"anyOf", Json::array({Json{{"type", "array"}, {"minItems", 1}, {"items", value}}, schema_reference("reference"),
                             Json{{"type", "object"},
                                  {"minProperties", 1},
                                  {"properties", std::move(forms)},
                                  {"additionalProperties", value}}})}};
}

Json patches() {
  return {{"description", "labelled patches: each lays its settings over the configuration"},
          {"type", "object"},
          {"minProperties", 1},
          {"additionalProperties", schema_reference("patch")}};
}

/// Random points of a key; `choice` is what one of several may be.
Json distribution(const Json& choice) {
  return {{"type", "object"},
          {"minProperties", 1},
          {"maxProperties", 1},
          {"properties",
           {{"uniform", ends("number")},
            {"log_uniform", ends("number")},
            {"integer", ends("integer")},
            {"log_integer", ends("integer")},
            {"choice", choice}}},
          {"additionalProperties", false}};
}

/// Names of axes that are no keys. `but` are names that stand for something else.
std::string name_pattern(const std::vector<std::string>& but) {
  std::string pattern = "^(?!(?:";
  for (const std::string& name : but) pattern += (&name == &but.front() ? "" : "|") + name;
  return pattern + ")$)[A-Za-z][A-Za-z0-9_]*$";
}

/// Keys that lead into a stage, whose settings are those of all.
constexpr const char* in_a_stage = "^stages\\.[A-Za-z][A-Za-z0-9_]*\\.";

std::string below(const std::string& key) {
  std::string pattern = "^";
  for (const char letter : key) pattern += letter == '.' ? "\\." : std::string(1, letter);
  return pattern + "\\.";
}

}  // namespace

GridSchema::GridSchema(const Schema& schema, const TypeSchemas& types) : schema_(schema), types_(types) {
  for (const ParameterInfo& info : schema_.root) add_key(info.name, info, 0);
}

void GridSchema::add_key(const std::string& key, const ParameterInfo& info, std::size_t depth) {
  auto known = std::find_if(keys_.begin(), keys_.end(), [&key](const Key& other) { return other.name == key; });
  if (known == keys_.end()) known = keys_.insert(keys_.end(), Key{.name = key, .values = {}, .parts = {}});
  Json value = types_.parameter(info);
  value.erase("default");
  add_once(known->values, std::move(value));
  add_once(known->parts, part(info));

  const auto add_inside = [&](const ParameterInfos& infos) {
    for (const ParameterInfo* inside : infos) add_key(key + "." + inside->name, *inside, depth + 1);
  };
  const Type& type = info.type;
  const bool has_parts = type.form == Type::Form::group || type.form == Type::Form::component;
  const auto is_open = [](const Type& each) { return each.form == Type::Form::list || each.form == Type::Form::map; };
  if (is_open(type) || (has_parts && depth == deepest)) {
    if (std::find(open_.begin(), open_.end(), key) == open_.end()) open_.push_back(key);
  } else if (type.form == Type::Form::group) {
    add_inside(pointers_to(type.group));
  } else if (type.form == Type::Form::alternatives) {
    for (const Type& alternative : type.element)
      if (alternative.form == Type::Form::group && depth < deepest) add_inside(pointers_to(alternative.group));
    if (std::any_of(type.element.begin(), type.element.end(), is_open) &&
        std::find(open_.begin(), open_.end(), key) == open_.end())
      open_.push_back(key);
  } else if (type.form == Type::Form::component) {
    const ParameterInfo plugin{.name = "plugin", .type = {}, .default_value = {}, .meaning = "name of the component"};
    add_key(key + ".plugin", plugin, depth + 1);
    for (const Catalogue::Found& found : types_.catalogue().all(type.component))
      add_inside(types_.settings_of(type.component, found));
  }
}

/// What a patch may say of a setting: of a component, a part.
SchemaJson GridSchema::part(const ParameterInfo& info) const {
  if (info.type.form == Type::Form::component)
    return schema_reference("patch." + std::string(to_string(info.type.component)));
  if (info.type.form != Type::Form::group) {
    Json schema = types_.parameter(info);
    schema.erase("default");
    return schema;
  }
  Json properties = Json::object();
  for (const ParameterInfo& inside : info.type.group) properties[inside.name] = part(inside);
  return {{"type", Json::array({"object", "null"})},
          {"properties", std::move(properties)},
          {"additionalProperties", false}};
}

/// A map without a plugin changes a component that the patch does not know.
SchemaJson GridSchema::part_of(Kind kind) const {
  std::vector<std::pair<std::string, std::vector<Json>>> settings;
  for (const Catalogue::Found& found : types_.catalogue().all(kind)) {
    for (const ParameterInfo* info : types_.settings_of(kind, found)) {
      auto known =
          std::find_if(settings.begin(), settings.end(), [info](const auto& s) { return s.first == info->name; });
      if (known == settings.end()) known = settings.insert(settings.end(), {info->name, {}});
      add_once(known->second, part(*info));
    }
  }
  Json properties = Json::object();
  for (const auto& [name, schemas] : settings) properties[name] = any_of(schemas);
  const Json unnamed{{"type", "object"}, {"not", {{"required", Json::array({"plugin"})}}}};
  return {{"allOf",
           Json::array({schema_reference(std::string(to_string(kind))),
                        Json{{"if", unnamed},
                             {"then", {{"properties", std::move(properties)}, {"additionalProperties", false}}}}})}};
}

SchemaJson GridSchema::patch() const {
  Json properties{{"grid", schema_reference("grid")}, {"space", schema_reference("space")}};
  for (const Key& key : keys_) properties[key.name] = any_of(key.parts);
  Json open = Json::object();
  for (const std::string& key : open_) open[below(key)] = Json::object();
  open[in_a_stage] = Json::object();
  properties["stages"] = {{"type", "object"}};
  return {{"description", "settings that are laid over the configuration"},
          {"type", Json::array({"object", "null"})},
          {"properties", std::move(properties)},
          {"patternProperties", std::move(open)},
          {"additionalProperties", false}};
}

/// Every key with its axis, and names with their patches. `words` are the properties that are neither.
SchemaJson GridSchema::axes(SchemaJson words) const {
  std::vector<std::string> names;
  for (const auto& [word, schema] : words.items()) names.push_back(word);
  for (const Key& key : keys_) {
    words[key.name] = schema_reference("axis." + key.name);
    if (key.name.find('.') == std::string::npos) names.push_back(key.name);
  }
  Json patterns{{name_pattern(names), patches()}};
  for (const std::string& key : open_) patterns[below(key)] = axis_of(Json::object());
  patterns[in_a_stage] = axis_of(Json::object());
  return {{"type", Json::array({"object", "null"})},
          {"properties", std::move(words)},
          {"patternProperties", std::move(patterns)},
          {"additionalProperties", false}};
}

SchemaJson GridSchema::grid() const {
  const Json exclude{{"description", "combinations that are left out: axes with one of their values, or several"},
                     {"type", Json::array({"array", "null"})},
                     {"items", {{"type", "object"}, {"minProperties", 1}}}};
  const Json replicates{
      {"description", "so many trials with the seeds from that of the configuration on"},
      {"anyOf", Json::array({Json{{"type", "integer"}, {"minimum", 1}}, schema_reference("reference")})}};
  const Json zip{
      {"description", "keys whose values move together: one axis; or a list of such groups"},
      {"anyOf", Json::array({schema_reference("zip"), Json{{"type", "array"}, {"items", schema_reference("zip")}}})}};
  Json grid =
      axes({{"zip", zip}, {"exclude", exclude}, {"sample", schema_reference("sample")}, {"replicates", replicates}});
  grid["description"] = "axes: a key with its values, or a name with labelled patches; every combination is a trial";
  return grid;
}

void GridSchema::add_definitions(SchemaJson& definitions) const {
  definitions["grid"] = grid();
  definitions["zip"] = axes(Json::object());
  definitions["zip"]["type"] = "object";
  definitions["zip"]["minProperties"] = 1;

  Json sample{{"points", {{"type", "integer"}, {"minimum", 1}, {"description", "how many are drawn"}}},
              {"seed", {{"type", "integer"}, {"minimum", 0}, {"default", 1}, {"description", "of the numbers"}}}};
  std::vector<std::string> names{"points", "seed"};
  for (const Key& key : keys_) {
    if (key.name == "seed") continue;
    sample[key.name] = distribution(schema_reference("axis." + key.name));
    if (key.name.find('.') == std::string::npos) names.push_back(key.name);
  }
  Json patterns{{name_pattern(names), distribution(patches())}};
  for (const std::string& key : open_) patterns[below(key)] = distribution(axis_of(Json::object()));
  patterns[in_a_stage] = distribution(axis_of(Json::object()));
  definitions["sample"] = {{"description", "random points: more points keep the first ones"},
                           {"type", "object"},
                           {"properties", std::move(sample)},
                           {"patternProperties", std::move(patterns)},
                           {"required", Json::array({"points"})},
                           {"additionalProperties", false}};

  Json space = Json::object();
  names.clear();
  for (const Key& key : keys_) {
    space[key.name] = distribution(schema_reference("axis." + key.name));
    if (key.name.find('.') == std::string::npos) names.push_back(key.name);
  }
  Json space_patterns{{name_pattern(names), distribution(patches())}};
  for (const std::string& key : open_) space_patterns[below(key)] = distribution(axis_of(Json::object()));
  space_patterns[in_a_stage] = distribution(axis_of(Json::object()));
  definitions["space"] = {{"description",
                           "what a search varies: a key with how it varies, or a name with patches, of which "
                           "each may have a space of its own"},
                          {"type", "object"},
                          {"properties", std::move(space)},
                          {"patternProperties", std::move(space_patterns)},
                          {"minProperties", 1},
                          {"additionalProperties", false}};

  definitions["patch"] = patch();
  for (std::size_t i = 0; i < kinds.size(); ++i)
    definitions["patch." + std::string(kinds[i].name)] = part_of(static_cast<Kind>(i));
  const Json count{{"type", "integer"}, {"minimum", 1}};
  definitions["range"] = range("step", {{"type", "number"}}, false);
  definitions["linear_range"] = range("count", count, true);
  definitions["log_range"] = range("count", count, true);
  for (const Key& key : keys_) {
    definitions["axis." + key.name] = axis_of(schema_reference("key." + key.name));
    definitions["key." + key.name] = any_of(key.values);
  }
}

}  // namespace plexus::config
