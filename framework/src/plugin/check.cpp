#include "plugin/check.h"

#include "values/json.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace plexus::plugin {
namespace {

using Form = Type::Form;

std::string number_text(double number) {
  if (std::abs(number) < 1e15 && number == std::floor(number)) return std::to_string(static_cast<std::int64_t>(number));
  return values::to_text(Value(number));
}

// The maximum of a whole-number member is the largest that its type holds. It is checked, but it is nothing to read.
bool is_worth_reading(const Type& type) {
  return type.maximum.has_value() && !(type.form == Form::integer && *type.maximum >= 127 &&
                                       std::exp2(std::round(std::log2(*type.maximum + 1))) == *type.maximum + 1);
}

std::string range_text(const Type& type) {
  const bool upper = is_worth_reading(type);
  if (type.minimum && upper)
    return std::string(" in ") + (type.exclusive_minimum ? "(" : "[") + number_text(*type.minimum) + ", " +
           number_text(*type.maximum) + (type.exclusive_maximum ? ")" : "]");
  if (type.minimum) return (type.exclusive_minimum ? " > " : " ≥ ") + number_text(*type.minimum);
  if (upper) return (type.exclusive_maximum ? " < " : " ≤ ") + number_text(*type.maximum);
  return "";
}

std::string choices_text(const std::vector<std::string>& choices) {
  std::string text;
  for (std::size_t index = 0; index < choices.size(); ++index) {
    if (index > 0) text += index + 1 == choices.size() ? " or " : ", ";
    text += choices[index];
  }
  return text;
}

std::string plain_text(const Type& type, bool plural) {
  const std::string s = plural ? "s" : "";
  switch (type.form) {
    case Form::boolean:
      return plural ? "booleans" : "true or false";
    case Form::integer:
      return "integer" + s + range_text(type);
    case Form::real:
      return "real" + s + range_text(type);
    case Form::text:
      if (!type.choices.empty()) return choices_text(type.choices);
      return "text" + s;
    case Form::path:
      return "path" + s;
    case Form::list: {
      const std::string element = type.element.empty() ? "values" : plain_text(type.element.front(), true);
      if (type.minimum_length == 0) return "list" + s + " of " + element;
      return "list" + s + " of at least " + std::to_string(type.minimum_length) + " " + element;
    }
    case Form::map: {
      const std::string element = type.element.empty() ? "values" : plain_text(type.element.front(), true);
      return "map" + s + " of names to " + element;
    }
    case Form::group:
      return "group" + s;
    case Form::overrides:
      return "map of names to settings";
    case Form::component:
      return std::string(plural ? kind_info(type.component).plural : kind_info(type.component).name);
    case Form::alternatives: {
      std::vector<std::string> texts;
      for (const Type& alternative : type.element) texts.push_back(plain_text(alternative, plural));
      return choices_text(texts);
    }
  }
  return "value";
}

void check(const Type& type, const Value& value, const std::string& path, std::vector<Violation>& found);

void check(const std::vector<ParameterInfo>& parameters, const Value& value, const std::string& path,
           std::vector<Violation>& found) {
  for (const ParameterInfo& parameter : parameters) {
    const std::string place = path.empty() ? parameter.name : path + "." + parameter.name;
    if (const Value* entry = value.find(parameter.name))
      check(parameter.type, *entry, place, found);
    else if (parameter.required)
      found.push_back({place, "is missing and has no default, expected " + type_text(parameter.type)});
  }
}

bool in_range(const Type& type, double number) {
  if (type.minimum && !(type.exclusive_minimum ? number > *type.minimum : number >= *type.minimum)) return false;
  return !type.maximum || (type.exclusive_maximum ? number < *type.maximum : number <= *type.maximum);
}

bool names_a_component(const Value& value) {
  const Value* plugin = value.is_map() ? value.find("plugin") : &value;
  return plugin != nullptr && plugin->is_text() && !plugin->text().empty();
}

bool fits(const Type& type, const Value& value) {
  switch (type.form) {
    case Form::boolean:
      return value.is_boolean();
    case Form::integer:
      return value.is_integer() && in_range(type, value.real());
    case Form::real:
      return value.is_number() && in_range(type, value.real());
    case Form::text:
      return value.is_text() && (type.choices.empty() || std::find(type.choices.begin(), type.choices.end(),
                                                                   value.text()) != type.choices.end());
    case Form::path:
      return value.is_text();
    case Form::list:
      return value.is_list() && value.list().size() >= type.minimum_length;
    case Form::map:
      return value.is_map() && value.map().size() >= type.minimum_length;
    case Form::group:
    case Form::overrides:
      return value.is_map();
    case Form::component:
      return names_a_component(value);
    case Form::alternatives:
      return std::any_of(type.element.begin(), type.element.end(),
                         [&value](const Type& alternative) { return fits(alternative, value); });
  }
  return false;
}

void check(const Type& type, const Value& value, const std::string& path, std::vector<Violation>& found) {
  if (value.is_null() && type.optional) return;
  if (!fits(type, value)) {
    const bool few = type.form == Form::list && value.is_list();
    const bool few_names = type.form == Form::map && value.is_map();
    const std::string got = few         ? std::to_string(value.list().size()) + " of them"
                            : few_names ? std::to_string(value.map().size()) + " of them"
                                        : values::to_text(value);
    found.push_back({path, "got " + got + ", expected " + type_text(type)});
    return;
  }
  if (type.form == Form::group) check(type.group, value, path, found);
  if (type.form == Form::alternatives)
    check(*std::find_if(type.element.begin(), type.element.end(),
                        [&value](const Type& alternative) { return fits(alternative, value); }),
          value, path, found);
  if (type.form == Form::map)
    for (const auto& [name, element] : value.map()) check(type.element.front(), element, path + "." + name, found);
  if (type.form == Form::list)
    for (std::size_t index = 0; index < value.list().size(); ++index)
      check(type.element.front(), value.list()[index], path + "[" + std::to_string(index) + "]", found);
}

const std::vector<ParameterInfo>* members_of(const Type& type) {
  const Type* innermost = &type;
  while ((innermost->form == Form::list || innermost->form == Form::map) && !innermost->element.empty())
    innermost = &innermost->element.front();
  return innermost->form == Form::group ? &innermost->group : nullptr;
}

}  // namespace

std::vector<ParameterInfo> with_common(const std::vector<ParameterInfo>& own,
                                       const std::vector<ParameterInfo>& common) {
  std::vector<ParameterInfo> all = own;
  for (ParameterInfo shared : common) {
    if (shared.type.form == Form::overrides) shared.type.group = own;
    const auto same = std::find_if(all.begin(), all.end(), [&](const auto& info) { return info.name == shared.name; });
    if (same == all.end()) {
      all.push_back(shared);
      continue;
    }
    Type both;
    both.form = Form::alternatives;
    both.optional = same->type.optional;
    const auto add = [&both](const Type& type) {
      if (type.form == Form::alternatives)
        both.element.insert(both.element.end(), type.element.begin(), type.element.end());
      else
        both.element.push_back(type);
    };
    add(same->type);
    add(shared.type);
    for (Type& alternative : both.element) alternative.optional = false;
    same->type = std::move(both);
  }
  return all;
}

std::string type_text(const Type& type) { return plain_text(type, false) + (type.optional ? " or null" : ""); }

std::vector<Violation> violations(const Type& type, const Value& value, const std::string& path) {
  std::vector<Violation> found;
  check(type, value, path, found);
  return found;
}

std::vector<Violation> violations(const std::vector<ParameterInfo>& parameters, const Value& value,
                                  const std::string& path) {
  std::vector<Violation> found;
  check(parameters, value, path, found);
  return found;
}

std::optional<std::string> schema_fault(const std::vector<ParameterInfo>& parameters) {
  std::set<std::string> names;
  for (const ParameterInfo& parameter : parameters) {
    const std::string subject = "parameter '" + parameter.name + "'";
    if (!is_name(parameter.name))
      return subject + " has a bad name: expected lower-case letters, digits and _, beginning with a letter";
    if (parameter.name == "plugin") return subject + " has a bad name: 'plugin' is what names the component itself";
    if (!names.insert(parameter.name).second) return subject + " is declared twice; remove one";
    const std::vector<ParameterInfo>* members = members_of(parameter.type);
    if (const auto fault = members != nullptr ? schema_fault(*members) : std::nullopt)
      return "in parameter '" + parameter.name + "', " + *fault;
    if (parameter.required) continue;
    const auto found = violations(parameter.type, parameter.default_value, parameter.name);
    if (!found.empty())
      return "the default of parameter '" + found.front().path +
             "' breaks its own constraint: " + found.front().message +
             "; change the default, or mark the parameter required()";
  }
  return std::nullopt;
}

bool is_name(std::string_view text) {
  const auto is_letter = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char letter) {
    return is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_';
  });
}

}  // namespace plexus::plugin
