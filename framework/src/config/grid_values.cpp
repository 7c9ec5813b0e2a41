#include "config/grid_values.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "config/scalar.h"
#include "grid/range.h"
#include "text/suggest.h"
#include "values/json.h"

namespace plexus::config {
namespace {

constexpr std::array<std::string_view, 3> range_forms = {"range", "linear_range", "log_range"};

ParameterInfo number(std::string name, std::string meaning) {
  Type type;
  type.form = Type::Form::real;
  return {.name = std::move(name),
          .type = std::move(type),
          .default_value = {},
          .required = true,
          .meaning = std::move(meaning)};
}

/// What stands under a range of that form.
const std::vector<ParameterInfo>& range_schema(std::string_view form) {
  static const auto stepped = [] {
    std::vector<ParameterInfo> schema{number("from", "the first value"), number("to", "the last value"),
                                      number("step", "from one value to the next")};
    schema.back().required = false;
    schema.back().default_value = Value(1.0);
    return schema;
  }();
  static const auto counted = [] {
    std::vector<ParameterInfo> schema{number("from", "the first value"), number("to", "the last value"),
                                      number("count", "how many values")};
    schema.back().type.form = Type::Form::integer;
    schema.back().type.minimum = 1;
    Type whole;
    whole.form = Type::Form::boolean;
    schema.push_back({.name = "integer",
                      .type = whole,
                      .default_value = Value(false),
                      .required = false,
                      .meaning = "whole numbers: each is rounded, and what is then equal is tried once"});
    return schema;
  }();
  return form == "range" ? stepped : counted;
}

/// A number that was written as 1 is an integer here, although the schema of a range takes any real.
Value written_number(const Node& range, std::string_view key, const Value& standard) {
  const Entry* entry = range.find(key);
  return entry == nullptr ? standard : to_value(*entry->value);
}

std::optional<AxisValues> read_range(const Entry& range, bool whole, Checker& checker, Problems& problems) {
  const Value checked = checker.check_map(range.value, range_schema(range.key), range.key);
  const bool sound = checked.map().size() == range_schema(range.key).size() &&
                     std::all_of(checked.map().begin(), checked.map().end(), [](const auto& entry) {
                       return entry.second.is_number() || entry.second.is_boolean();
                     });
  if (!sound) return std::nullopt;
  AxisValues axis;
  try {
    if (range.key == "range") {
      axis.labels = grid::range(written_number(*range.value, "from", {}), written_number(*range.value, "to", {}),
                                written_number(*range.value, "step", Value(1)));
    } else {
      const double from = checked.find("from")->real();
      const double to = checked.find("to")->real();
      const auto count = static_cast<std::size_t>(checked.find("count")->integer());
      axis.labels =
          range.key == "linear_range" ? grid::linear_range(from, to, count) : grid::log_range(from, to, count);
      if (whole || checked.find("integer")->boolean()) axis.labels = grid::whole_numbers(axis.labels);
    }
  } catch (const Error& error) {
    problems.add(range.at, error.what());
    return std::nullopt;
  }
  for (const Value& label : axis.labels) {
    Node node;
    node.form = Node::Form::scalar;
    node.at = range.at;
    node.text = values::to_text(label);
    axis.values.push_back(std::make_shared<const Node>(std::move(node)));
  }
  return axis;
}

/// Numbers, true, false and null are their own labels; all else is called by its text, components by their plugin if
/// that tells them apart.
std::vector<Value> labels_of(const std::vector<NodePtr>& values) {
  std::set<std::string> plugins;
  const auto plugin_of = [](const Node& node) {
    const Entry* plugin = node.find("plugin");
    return plugin != nullptr ? plugin->value->text : node.text;
  };
  const bool by_plugin = std::all_of(values.begin(), values.end(), [&](const NodePtr& value) {
    const std::string name = plugin_of(*value);
    return !name.empty() && plugins.insert(name).second;
  });
  std::vector<Value> labels;
  for (const NodePtr& node : values) {
    Value value = to_value(*node);
    if (value.is_number() || value.is_text() || value.is_boolean() || value.is_null())
      labels.push_back(std::move(value));
    else
      labels.emplace_back(by_plugin && node->is_map() ? plugin_of(*node) : values::to_text(value));
  }
  // Beside texts, they are texts too: null, true.
  if (std::any_of(labels.begin(), labels.end(), [](const Value& label) { return label.is_text(); }))
    for (Value& label : labels)
      if (label.is_null() || label.is_boolean()) label = Value(values::to_text(label));
  return labels;
}

/// The axis that a bare value was meant for: "1..10" is a range, anything else one value.
std::string axis_of(const std::string& text) {
  const std::size_t dots = text.find("..");
  const auto is_number = [](const std::string& part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
  };
  if (dots != std::string::npos && is_number(text.substr(0, dots)) && is_number(text.substr(dots + 2)))
    return "{range: {from: " + text.substr(0, dots) + ", to: " + text.substr(dots + 2) + "}}";
  return "[" + text + "]";
}

}  // namespace

bool is_range_form(std::string_view text) noexcept {
  return std::find(range_forms.begin(), range_forms.end(), text) != range_forms.end();
}

std::optional<AxisValues> read_axis_values(const Entry& entry, bool whole, Checker& checker, Problems& problems) {
  const Node& node = *entry.value;
  if (node.is_list()) return AxisValues{.values = node.elements, .labels = labels_of(node.elements)};
  if (!node.is_map()) {
    problems.add(node.at, "axis '" + entry.key + "' is not a list (got " + got_text(node) +
                              ", expected a list of values, a range, or a map of labels)" +
                              (node.is_scalar() ? "; did you mean " + axis_of(node.text) + "?" : ""));
    return std::nullopt;
  }
  if (node.entries.size() == 1) {
    const Entry& only = node.entries.front();
    if (is_range_form(only.key)) return read_range(only, whole, checker, problems);
    const auto near = text::suggest(only.key, range_forms);
    if (near && only.value->find("from") != nullptr) {
      problems.add(only.at, "unknown form of an axis '" + only.key + "'; did you mean '" + *near + "'?");
      return std::nullopt;
    }
  }
  AxisValues axis;
  for (const Entry& labelled : node.entries) {
    axis.values.push_back(labelled.value);
    axis.labels.emplace_back(labelled.key);
  }
  return axis;
}

}  // namespace plexus::config
