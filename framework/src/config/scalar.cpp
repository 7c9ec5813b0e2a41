#include "config/scalar.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "config/reference_text.h"
#include "plugin/check.h"
#include "text/suggest.h"
#include "values/json.h"

namespace plexus::config {
namespace {

using Outcome = std::variant<Value, Mistake>;

Mistake mistake(const Node& node, const Type& type, const std::string& what, const std::string& hint = "") {
  return {what + " (got " + got_text(node) + ", expected " + plugin::type_text(type) + ")", hint};
}

std::string did_you_mean(const std::string& text) { return "; did you mean " + text + "?"; }

/// The number that somebody meant by text that is none: quoted, or with separators between thousands.
std::string number_hint(const Node& node) {
  if (!node.is_scalar()) return "";
  if (node.quoted && to_number(node.text).is_number()) return did_you_mean(node.text + ", without quotes");
  std::string digits = node.text;
  std::erase_if(digits, [](char c) { return c == '_' || c == ','; });
  if (digits == node.text || !to_number(digits).is_number()) return "";
  const std::size_t comma = node.text.find(',');
  const bool decimal_comma = comma != std::string::npos && node.text.size() - comma != 4;
  if (decimal_comma) std::replace((digits = node.text).begin(), digits.end(), ',', '.');
  return to_number(digits).is_number() ? did_you_mean(digits) : "";
}

bool in_range(double number, const Type& type) {
  const bool above = !type.minimum || (type.exclusive_minimum ? number > *type.minimum : number >= *type.minimum);
  const bool below = !type.maximum || (type.exclusive_maximum ? number < *type.maximum : number <= *type.maximum);
  return above && below;
}

Outcome read_boolean(const Node& node, const Type& type) {
  const Value value = to_value(node);
  if (value.is_boolean()) return value;
  const auto is = [&node](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), node.text) != words.end();
  };
  std::string hint;
  if (is({"yes", "Yes", "YES", "on", "On", "ON", "y", "1", "true"})) hint = did_you_mean("true");
  if (is({"no", "No", "NO", "off", "Off", "OFF", "n", "0", "false"})) hint = did_you_mean("false");
  if (node.quoted && !hint.empty()) hint.insert(hint.size() - 1, ", without quotes");
  return mistake(node, type, "is neither true nor false", hint);
}

std::optional<std::int64_t> as_integer(const Value& value) {
  if (value.is_integer()) return value.integer();
  constexpr double exact = 9007199254740992.0;  // 2⁵³: beyond, doubles skip integers
  if (!value.is_real() || std::abs(value.real()) > exact || std::trunc(value.real()) != value.real())
    return std::nullopt;
  return static_cast<std::int64_t>(value.real());
}

Outcome read_integer(const Node& node, const Type& type) {
  const Value value = to_value(node);
  if (!value.is_number()) return mistake(node, type, "is not an integer", number_hint(node));
  const std::optional<std::int64_t> integer = as_integer(value);
  if (!integer) {
    const bool whole = std::trunc(value.real()) == value.real();
    return whole ? mistake(node, type, "is too large",
                           "; the largest is " + std::to_string(std::numeric_limits<std::int64_t>::max()))
                 : mistake(node, type, "is not an integer");
  }
  if (!in_range(static_cast<double>(*integer), type)) return mistake(node, type, "is out of range");
  return Value(*integer);
}

Outcome read_real(const Node& node, const Type& type) {
  const Value value = to_value(node);
  if (!value.is_number()) return mistake(node, type, "is not a number", number_hint(node));
  if (!std::isfinite(value.real())) return mistake(node, type, "is not finite");
  if (!in_range(value.real(), type)) return mistake(node, type, "is out of range");
  return Value(value.real());
}

Outcome read_text(const Node& node, const Type& type) {
  if (!node.is_scalar()) return mistake(node, type, type.form == Type::Form::path ? "is not a path" : "is not a text");
  // Paths have variables and escapes of their own, which are looked at where they are opened.
  if (type.form == Type::Form::path) return Value(node.text);
  const auto& choices = type.choices;
  const std::string text = without_escapes(node.text);
  if (choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) return Value(text);
  const auto near = text::suggest(node.text, choices);
  return mistake(node, type, "is not one of its choices", near ? did_you_mean("'" + *near + "'") : "");
}

}  // namespace

std::string got_text(const Node& node) {
  switch (node.form) {
    case Node::Form::null:
      return "nothing";
    case Node::Form::list:
      return node.elements.size() == 1 ? "a list of 1 entry"
                                       : "a list of " + std::to_string(node.elements.size()) + " entries";
    case Node::Form::map:
      return "a map";
    case Node::Form::scalar:
      break;
  }
  const std::string text = node.text.size() <= 40 ? node.text : node.text.substr(0, 37) + "…";
  if (node.quoted) return "the text '" + text + "'";
  return to_value(node).is_text() ? "'" + text + "'" : text;
}

Outcome read_scalar(const Node& node, const Type& type) {
  if (const std::string name = node.is_scalar() && type.form != Type::Form::path ? find_variable(node.text) : "";
      !name.empty())
    return mistake(node, type, "refers to '" + name + "', which is no key", did_you_mean("${env:" + name + "}"));
  switch (type.form) {
    case Type::Form::boolean:
      return read_boolean(node, type);
    case Type::Form::integer:
      return read_integer(node, type);
    case Type::Form::real:
      return read_real(node, type);
    default:
      return read_text(node, type);
  }
}

}  // namespace plexus::config
