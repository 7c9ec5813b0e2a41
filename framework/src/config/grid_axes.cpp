#include "config/grid_axes.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "config/grid_values.h"
#include "config/scalar.h"
#include "plugin/suggest.h"
#include "values/json.h"
#include "values/names.h"

namespace plexus::config {
namespace {

constexpr std::array<std::string_view, 3> reserved_entries = {"zip", "exclude", "sample"};

template <class Words>
bool is_one_of(std::string_view text, const Words& words) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::string_view first_part(std::string_view key) { return key.substr(0, key.find('.')); }

/// An axis that is no patch although its name is no key: say which key may be meant.
void report_unknown_key(const Entry& entry, const std::vector<std::string>& keys, Problems& problems) {
  std::vector<std::string> names;
  for (const std::string& key : keys) names.push_back(key.substr(key.rfind('.') + 1));
  std::string hint = " (expected a key such as 'optimizer.learning_rate', or a map of labelled patches)";
  if (const auto near = plugin::suggest(entry.key, names)) {
    const auto index = static_cast<std::size_t>(std::find(names.begin(), names.end(), *near) - names.begin());
    hint = "; did you mean '" + keys[index] + "'?";
  }
  problems.add(entry.at, "axis '" + entry.key + "' is no key of the configuration" + hint);
}

bool check_name(const Entry& entry, Problems& problems) {
  if (values::is_layout_name(entry.key)) {
    problems.add(entry.at,
                 "'" + entry.key + "' is the name of a result, so no axis can be called so; choose another name");
    return false;
  }
  if (values::is_name(entry.key)) return true;
  std::string name = entry.key;
  for (char& c : name)
    if (!values::is_name(std::string("x") + c)) c = '_';
  problems.add(entry.at, "'" + entry.key + "' cannot name an axis (expected letters, digits and '_', a letter first)" +
                             (values::is_name(name) ? "; did you mean '" + name + "'?" : ""));
  return false;
}

/// The entries of a patch, each of which changes the configuration.
bool check_patch(const Entry& patch, const std::string& axis, const std::vector<std::string>& fixed,
                 Problems& problems) {
  if (!patch.value->is_map() && !patch.value->is_null()) {
    problems.add(patch.value->at, "entry '" + patch.key + "' of axis '" + axis + "' is no map of settings (got " +
                                      got_text(*patch.value) + ")");
    return false;
  }
  bool sound = true;
  for (const Entry& entry : patch.value->entries) {
    if (!is_one_of(first_part(entry.key), fixed)) continue;
    problems.add(entry.at, entry.key == "grid"
                               ? "a grid inside of a patch is not known yet; list its axes in 'grid'"
                               : "'" + entry.key + "' is the same for all trials, so a patch cannot change it");
    sound = false;
  }
  return sound;
}

/// Two positions of one axis must not be called the same.
bool check_labels(const ConfigAxis& axis, const std::string& name, Problems& problems) {
  std::map<std::string, std::size_t> first;
  bool sound = true;
  for (std::size_t i = 0; i < axis.axis.labels.size(); ++i) {
    const Value& label = axis.axis.labels[i];
    const std::string text = values::to_text(label.is_number() ? Value(label.real()) : label);
    const auto [other, is_new] = first.emplace(text, i);
    if (is_new) continue;
    problems.add(Problem{.at = axis.values[i]->at,
                         .message = "axis '" + name + "' has the value " + values::to_text(label) + " twice",
                         .notes = {{.at = axis.values[other->second]->at, .message = "it is here first"}}});
    sound = false;
  }
  return sound;
}

std::optional<ConfigAxis> read_axis(const Entry& entry, const Schema& schema, const std::vector<std::string>& keys,
                                    Checker& checker, Problems& problems) {
  if (is_one_of(entry.key, reserved_entries)) {
    problems.add(entry.at, "'" + entry.key + "' is not known yet; a grid is the product of its axes");
    return std::nullopt;
  }
  const std::vector<std::string> fixed = schema.configuration_keys();
  if (is_one_of(first_part(entry.key), fixed)) {
    problems.add(entry.at, "'" + entry.key + "' is the same for all trials, so it cannot be an axis");
    return std::nullopt;
  }
  ConfigAxis axis{.axis = {}, .at = entry.at, .path = {}, .values = {}};
  const bool is_key = entry.key.find('.') != std::string::npos ||
                      std::any_of(schema.root.begin(), schema.root.end(),
                                  [&entry](const ParameterInfo& info) { return info.name == entry.key; });
  if (is_key) {
    auto path = split_key(entry.key, entry.at);
    if (!path) {
      problems.add(entry.at, "the key '" + entry.key + "' has an empty part (expected parts separated by single dots)");
      return std::nullopt;
    }
    axis.path = std::move(*path);
    axis.axis.key = entry.key;
  } else {
    const bool patches =
        entry.value->is_map() && std::none_of(entry.value->entries.begin(), entry.value->entries.end(),
                                              [](const Entry& label) { return is_range_form(label.key); });
    if (!patches) {
      report_unknown_key(entry, keys, problems);
      return std::nullopt;
    }
    bool sound = check_name(entry, problems);
    for (const Entry& patch : entry.value->entries) sound = check_patch(patch, entry.key, fixed, problems) && sound;
    if (!sound) return std::nullopt;
  }
  auto values = read_axis_values(entry, checker, problems);
  if (!values) return std::nullopt;
  if (values->values.empty()) {
    problems.add(entry.at, "axis '" + entry.key + "' has no values (expected at least one)");
    return std::nullopt;
  }
  axis.values = std::move(values->values);
  axis.axis.labels = std::move(values->labels);
  return check_labels(axis, entry.key, problems) ? std::optional(std::move(axis)) : std::nullopt;
}

}  // namespace

std::vector<ConfigAxis> read_axes(const NodePtr& grid, const NodePtr& base, const Schema& schema, Checker& checker,
                                  Problems& problems) {
  std::vector<ConfigAxis> axes;
  if (grid == nullptr || grid->is_null()) return axes;
  if (!grid->is_map()) {
    problems.add(grid->at, "'grid' is not a map of axes (got " + got_text(*grid) + ")");
    return axes;
  }
  const std::vector<std::string> keys = checker.keys(*base);
  std::vector<std::string> paths;
  for (const Entry& entry : grid->entries) {
    auto axis = read_axis(entry, schema, keys, checker, problems);
    if (!axis) continue;
    paths.push_back(entry.key);
    axes.push_back(std::move(*axis));
  }
  const std::vector<std::string> names = values::short_names(paths);
  for (std::size_t i = 0; i < axes.size(); ++i) axes[i].axis.name = names[i];
  return axes;
}

}  // namespace plexus::config
