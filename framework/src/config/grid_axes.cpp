#include "config/grid_axes.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "config/grid_values.h"
#include "config/scalar.h"
#include "config/stages.h"
#include "config/words.h"
#include "text/suggest.h"
#include "values/json.h"
#include "values/names.h"

namespace plexus::config {
namespace {

constexpr std::array<std::string_view, 4> grid_words = {"zip", "exclude", "sample", "replicates"};

template <class Words>
bool is_one_of(std::string_view text, const Words& words) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::string_view first_part(std::string_view key) { return key.substr(0, key.find('.')); }

bool check_name(const Entry& entry, const values::Reserved& reserved, Problems& problems) {
  if (reserved && reserved(entry.key)) {
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

/// Why a key does not lead to a setting of a stage; empty where it does.
std::string why_no_stage(const KeyPath& path, const std::vector<std::string>& stages) {
  if (stages.empty()) return "varies a stage, and the configuration has none: it has no 'stages'";
  if (path.size() < 2 || !is_one_of(path[1].name, stages)) {
    const auto near = path.size() < 2 ? std::nullopt : text::suggest(path[1].name, stages);
    std::string all;
    for (const std::string& stage : stages) all += (all.empty() ? "" : ", ") + stage;
    return "leads to no stage" + (near ? "; did you mean '" + *near + "'?" : " (expected one of " + all + ")");
  }
  return path.size() < 3 ? "is a whole stage; vary its settings, such as 'stages." + path[1].name + ".training.epochs'"
                         : "";
}

/// The same for an entry of a patch, which may be a map of stages.
std::string why_no_stage(const Entry& entry, const std::vector<std::string>& stages) {
  const auto path = split_key(entry.key, entry.at);
  if (!path) return "has an empty part";
  if (path->size() > 2 || !entry.value->is_map()) return why_no_stage(*path, stages);
  std::vector<KeyPath> paths;
  for (const Entry& inner : entry.value->entries) {
    KeyPath inside = *path;
    inside.push_back({inner.key, inner.at});
    if (inside.size() < 3) inside.push_back({"setting", inner.at});
    if (std::string why = why_no_stage(inside, stages); !why.empty()) return why;
  }
  return "";
}

/// The entries of a patch, each of which changes the configuration. Its own grid is not one of them.
bool check_patch(const Entry& patch, const std::string& axis, const std::vector<std::string>& fixed,
                 const std::vector<std::string>& stages, Problems& problems) {
  if (!patch.value->is_map() && !patch.value->is_null()) {
    problems.add(patch.value->at, "entry '" + patch.key + "' of axis '" + axis + "' is no map of settings (got " +
                                      got_text(*patch.value) + ")");
    return false;
  }
  bool sound = true;
  for (const Entry& entry : patch.value->entries) {
    if (entry.key == "grid" || !is_one_of(first_part(entry.key), fixed)) continue;
    std::string why = "is the same for all trials, so a patch cannot change it";
    if (first_part(entry.key) == stages_key) why = why_no_stage(entry, stages);
    if (why.empty()) continue;
    problems.add(entry.at, "'" + entry.key + "' " + why);
    sound = false;
  }
  return sound;
}

/// Parts the grids of patches from what the patches set.
void take_grids(AxisEntry& axis) {
  for (std::size_t i = 0; i < axis.change.values.size(); ++i) {
    NodePtr& patch = axis.change.values[i];
    const Entry* grid = patch->find("grid");
    if (grid == nullptr) continue;
    axis.grids.resize(axis.change.values.size());
    axis.grids[i] = grid->value;
    Node rest = *patch;
    std::erase_if(rest.entries, [](const Entry& entry) { return entry.key == "grid"; });
    patch = std::make_shared<const Node>(std::move(rest));
  }
}

}  // namespace

std::vector<Value>& ConfigAxis::labels_of(std::size_t index) {
  const bool all_along = changes.size() == axis.along.size();
  if (all_along) return axis.along[index].labels;
  return index == 0 ? axis.labels : axis.along[index - 1].labels;
}

bool is_grid_word(std::string_view name) noexcept { return is_one_of(name, grid_words); }

bool is_key(std::string_view name, const Schema& schema) {
  return name.find('.') != std::string_view::npos ||
         std::any_of(schema.root.begin(), schema.root.end(),
                     [name](const ParameterInfo& info) { return info.name == name; });
}

bool is_whole_number(const KeyPath& path, const GridContext& context) {
  std::vector<std::string> names;
  for (const PathPart& part : leads_into_stage(path) ? inside_of_stage(path) : path) names.push_back(part.name);
  return context.base != nullptr && context.checker.is_whole_number(*context.base, names);
}

void report_unknown_key(const Entry& entry, const GridContext& context) {
  std::string hint = " (expected a key such as 'optimizer.learning_rate', or a map of labelled patches)";
  std::vector<std::string> names;
  for (const std::string& key : context.keys) names.push_back(key.substr(key.rfind('.') + 1));
  if (const std::string advice = advice_on_word(entry.key); !advice.empty()) {
    hint = "; " + advice;
  } else if (const auto word = text::suggest(entry.key, grid_words)) {
    hint = "; did you mean '" + *word + "'?";
  } else if (const auto near = text::suggest(entry.key, names)) {
    const auto index = static_cast<std::size_t>(std::find(names.begin(), names.end(), *near) - names.begin());
    hint = "; did you mean '" + context.keys[index] + "'?";
  }
  context.problems.add(entry.at, "axis '" + entry.key + "' is no key of the configuration" + hint);
}

std::optional<KeyPath> read_varying_key(const Entry& entry, const GridContext& context) {
  if (first_part(entry.key) != stages_key && is_one_of(first_part(entry.key), context.schema.configuration_keys())) {
    context.problems.add(entry.at, "'" + entry.key + "' is the same for all trials, so it cannot be an axis");
    return std::nullopt;
  }
  auto path = split_key(entry.key, entry.at);
  if (!path) {
    context.problems.add(entry.at,
                         "the key '" + entry.key + "' has an empty part (expected parts separated by single dots)");
    return std::nullopt;
  }
  if (path->front().name != stages_key) return path;
  if (const std::string why = why_no_stage(*path, context.stages); !why.empty()) {
    context.problems.add(entry.at, "'" + entry.key + "' " + why);
    return std::nullopt;
  }
  return path;
}

bool check_labels(const AxisEntry& axis, const std::string& hint, Problems& problems) {
  std::map<std::string, std::size_t> first;
  bool sound = true;
  for (std::size_t i = 0; i < axis.labels.size(); ++i) {
    const Value& label = axis.labels[i];
    const std::string text = values::to_text(label.is_number() ? Value(label.real()) : label);
    const auto [other, is_new] = first.emplace(text, i);
    if (is_new) continue;
    problems.add(
        Problem{.at = axis.change.values[i]->at,
                .message = "axis '" + axis.change.name + "' has the value " + values::to_text(label) + " twice" + hint,
                .notes = {{.at = axis.change.values[other->second]->at, .message = "it is here first"}}});
    sound = false;
  }
  return sound;
}

std::optional<AxisEntry> read_axis(const Entry& entry, const GridContext& context) {
  return read_axis(entry, entry.value, context);
}

std::optional<AxisEntry> read_axis(const Entry& entry, const NodePtr& choices, const GridContext& context) {
  Problems& problems = context.problems;
  AxisEntry axis;
  axis.change.name = entry.key;
  axis.change.at = entry.at;
  if (is_key(entry.key, context.schema) || is_one_of(entry.key, context.schema.configuration_keys())) {
    auto path = read_varying_key(entry, context);
    if (!path) return std::nullopt;
    axis.change.path = std::move(*path);
  } else {
    const bool patches = choices->is_map() && std::none_of(choices->entries.begin(), choices->entries.end(),
                                                           [](const Entry& label) { return is_range_form(label.key); });
    if (!patches) {
      report_unknown_key(entry, context);
      return std::nullopt;
    }
    const std::vector<std::string> fixed = context.schema.configuration_keys();
    bool sound = check_name(entry, context.schema.reserved, problems);
    for (const Entry& patch : choices->entries)
      sound = check_patch(patch, entry.key, fixed, context.stages, problems) && sound;
    if (!sound) return std::nullopt;
  }
  const bool whole = !axis.change.is_patch() && is_whole_number(axis.change.path, context);
  auto values =
      read_axis_values({.key = entry.key, .at = entry.at, .value = choices}, whole, context.checker, problems);
  if (!values) return std::nullopt;
  if (values->values.empty()) {
    problems.add(entry.at, "axis '" + entry.key + "' has no values (expected at least one)");
    return std::nullopt;
  }
  axis.change.values = std::move(values->values);
  axis.labels = std::move(values->labels);
  if (axis.change.is_patch()) take_grids(axis);
  return axis;
}

}  // namespace plexus::config
