#include "config/grid_exclude.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/grid_values.h"
#include "config/scalar.h"
#include "text/suggest.h"
#include "values/json.h"

namespace plexus::config {
namespace {

using grid::Exclusion;

/// An axis, or what moves along it, under the name that an entry calls it by.
struct Named {
  std::size_t axis = 0;
  const std::vector<Value>* labels = nullptr;
};

class ExclusionReader {
 public:
  ExclusionReader(GridSection& section, const GridContext& context) : section_(section), context_(context) {}

  void read_entry(const Node& entry, const std::optional<grid::Condition>& condition) {
    if (!entry.is_map() || entry.entries.empty()) {
      context_.problems.add(entry.at, "an entry of 'exclude' is no map of axes with their values (got " +
                                          (entry.is_map() ? "an empty map" : got_text(entry)) + ")");
      return;
    }
    Exclusion exclusion;
    bool sound = true;
    for (const Entry& term : entry.entries) {
      auto choices = read_term(term);
      sound = sound && choices.has_value();
      exclusion.may_be_idle = exclusion.may_be_idle || is_from_command_line(find(term.key));
      if (choices) exclusion.terms.push_back(std::move(*choices));
    }
    if (!sound) return;
    if (condition) {
      std::vector<bool> here(section_.axes[condition->axis].axis.size(), false);
      here[condition->position] = true;
      exclusion.terms.push_back({{.axis = condition->axis, .positions = std::move(here)}});
    }
    section_.exclusions.push_back(std::move(exclusion));
    section_.exclusion_places.push_back(entry.at);
  }

 private:
  std::vector<Named> find(const std::string& name) const {
    std::vector<Named> found;
    for (std::size_t i = 0; i < section_.axes.size(); ++i) {
      const grid::Axis& axis = section_.axes[i].axis;
      if (axis.name == name || axis.key == name) found.push_back({i, &axis.labels});
      for (const grid::Coordinate& coordinate : axis.along)
        if (coordinate.name == name || coordinate.key == name) found.push_back({i, &coordinate.labels});
    }
    return found;
  }

  void report_unknown_axis(const Entry& term) const {
    std::vector<std::string> names;
    const auto add = [&names](const std::string& name) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const ConfigAxis& axis : section_.axes) {
      add(axis.axis.name);
      for (const grid::Coordinate& coordinate : axis.axis.along) add(coordinate.name);
    }
    const auto near = text::suggest(term.key, names);
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    context_.problems.add(term.at, "'" + term.key + "' is no axis of the grid" +
                                       (near            ? "; did you mean '" + *near + "'?"
                                        : names.empty() ? ", which has none"
                                                        : " (expected one of " + all + ")"));
  }

  /// Nothing where the term is wrong.
  std::optional<std::vector<Exclusion::Choice>> read_term(const Entry& term) {
    const std::vector<Named> axes = find(term.key);
    if (axes.empty()) {
      report_unknown_axis(term);
      return std::nullopt;
    }
    std::vector<Exclusion::Choice> choices;
    for (const Named& named : axes)
      choices.push_back({.axis = named.axis, .positions = std::vector<bool>(named.labels->size(), false)});
    const auto mark = [&](const NodePtr& value) {
      bool any = false;
      for (std::size_t i = 0; i < axes.size(); ++i) {
        for (std::size_t position = 0; position < axes[i].labels->size(); ++position) {
          if (!is_called((*axes[i].labels)[position], *value)) continue;
          choices[i].positions[position] = true;
          any = true;
        }
      }
      return any;
    };
    if (!term.value->is_null() && mark(term.value)) return choices;
    const auto values = values_of(term);
    if (!values) return std::nullopt;
    bool sound = true;
    for (const NodePtr& value : *values) {
      // The command line may leave fewer values than the file was written for.
      if (mark(value) || is_from_command_line(axes)) continue;
      report_unknown_value(term.key, *value, axes);
      sound = false;
    }
    return sound ? std::optional(std::move(choices)) : std::nullopt;
  }

  /// What stands for several values: a list or a range.
  std::optional<std::vector<NodePtr>> values_of(const Entry& term) const {
    const Node& value = *term.value;
    if (value.is_list()) return value.elements;
    if (value.is_map() && value.entries.size() == 1 && is_range_form(value.entries.front().key)) {
      auto range = read_axis_values(term, false, context_.checker, context_.problems);
      return range ? std::optional(std::move(range->values)) : std::nullopt;
    }
    return std::vector<NodePtr>{term.value};
  }

  static bool is_called(const Value& label, const Node& value) {
    const Value wanted = to_value(value);
    if (label.is_number() && wanted.is_number()) return label.real() == wanted.real();
    return values::to_text(label) == (value.is_scalar() ? value.text : values::to_text(wanted));
  }

  bool is_from_command_line(const std::vector<Named>& axes) const {
    return std::any_of(axes.begin(), axes.end(), [this](const Named& named) {
      const SourcePtr& source = section_.axes[named.axis].at.source;
      return source != nullptr && source->form() == Source::Form::argument;
    });
  }

  void report_unknown_value(const std::string& axis, const Node& value, const std::vector<Named>& axes) const {
    constexpr std::size_t most_listed = 10;
    std::vector<std::string> labels;
    for (const Named& named : axes)
      for (const Value& label : *named.labels)
        if (const std::string text = values::to_text(label);
            std::find(labels.begin(), labels.end(), text) == labels.end())
          labels.push_back(text);
    const bool number = to_value(value).is_number();
    const auto near = number || !value.is_scalar() ? std::nullopt : text::suggest(value.text, labels);
    std::string all;
    for (std::size_t i = 0; i < labels.size() && i < most_listed; ++i) all += (all.empty() ? "" : ", ") + labels[i];
    if (labels.size() > most_listed) all += ", … " + labels.back();
    context_.problems.add(value.at, "axis '" + axis + "' has no value " + got_text(value) +
                                        (near ? "; did you mean '" + *near + "'?" : " (expected one of " + all + ")"));
  }

  GridSection& section_;
  const GridContext& context_;
};

}  // namespace

void read_exclude(const Node& list, const std::optional<grid::Condition>& condition, GridSection& section,
                  const GridContext& context) {
  if (list.is_null()) return;
  if (!list.is_list()) {
    context.problems.add(list.at, "'exclude' is not a list (got " + got_text(list) +
                                      ", expected entries such as - {axis: value, other: [value, value]})");
    return;
  }
  ExclusionReader reader(section, context);
  for (const NodePtr& entry : list.elements) reader.read_entry(*entry, condition);
}

}  // namespace plexus::config
