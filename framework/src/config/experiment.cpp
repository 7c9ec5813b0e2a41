#include "config/experiment.h"

#include <algorithm>
#include <optional>

#include "config/edit.h"
#include "config/grid_section.h"
#include "config/grid_size.h"
#include "config/implied_axes.h"
#include "config/override.h"
#include "config/parts.h"
#include "config/reference_text.h"
#include "config/references.h"
#include "config/registry_catalogue.h"
#include "config/scalar.h"
#include "config/schema_line.h"
#include "config/search_space.h"
#include "config/sections.h"
#include "config/stages.h"
#include "config/yaml_text.h"
#include "plugin/search_path.h"

namespace plexus::config {
namespace {

constexpr std::size_t most_trials = 1'000'000;

std::string too_many(const std::optional<std::size_t>& trials) {
  return "the grid has " + (trials ? std::to_string(*trials) : "far too many") + " trials (expected at most " +
         std::to_string(most_trials) + ")";
}

bool is_experiment_name(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  constexpr std::size_t longest = 200;  // file systems take 255 bytes, and ".old-12" may come behind
  return !text.empty() && text.size() <= longest && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), is_allowed);
}

std::string read_name(const Node& root, const std::filesystem::path& file, Problems& problems) {
  const Entry* entry = root.find("experiment");
  const std::string expected = "expected at most 200 letters, digits, '.', '_' and '-'";
  if (entry == nullptr) {
    std::string stem = file.stem().string();
    if (!is_experiment_name(stem))
      problems.add({.source = root.at.source},
                   "the file's name cannot name the experiment (" + expected + "); add 'experiment: NAME'");
    return stem;
  }
  if (entry->value->is_scalar() && refers(entry->value->text)) return "";  // it leads nowhere, which is said
  if (!entry->value->is_scalar() || !is_experiment_name(entry->value->text)) {
    problems.add(entry->value->at,
                 "'experiment' is no name of a folder (got " + got_text(*entry->value) + ", " + expected + ")");
    return "";
  }
  return entry->value->text;
}

/// What is noted about the experiment, which changes nothing of it.
void read_notes(const Node& root, Experiment& experiment, Problems& problems) {
  if (const Entry* const notes = root.find("notes"); notes != nullptr && !notes->value->is_null()) {
    constexpr std::size_t longest = 20'000;  // results keep them in an attribute
    if (notes->value->is_scalar() && notes->value->text.size() <= longest)
      experiment.notes = without_escapes(notes->value->text);
    else if (notes->value->is_scalar())
      problems.add(notes->value->at, "'notes' are longer than 20,000 bytes; keep them in a file of their own");
    else
      problems.add(notes->value->at, "'notes' is not a text (got " + got_text(*notes->value) + ")");
  }
  const Entry* const tags = root.find("tags");
  if (tags == nullptr || tags->value->is_null()) return;
  std::vector<NodePtr> words = tags->value->elements;
  if (tags->value->is_scalar()) words.push_back(tags->value);
  if (tags->value->is_map()) problems.add(tags->value->at, "'tags' are not a list of words (got a map)");
  for (const NodePtr& word : words) {
    const std::string text = word->is_scalar() ? without_escapes(word->text) : "";
    const bool sound = !text.empty() && text.find_first_of(" \t\r\n,") == std::string::npos;
    if (!sound)
      problems.add(word->at, "this is no tag (got " + got_text(*word) + ", expected a word without spaces and commas)");
    else if (std::find(experiment.tags.begin(), experiment.tags.end(), text) == experiment.tags.end())
      experiment.tags.push_back(text);
  }
}

/// Loads what one list of the section `plugins` names. False if something could not be loaded.
bool load_all(const Node& section, std::string_view key, const std::function<void(const std::filesystem::path&)>& load,
              const std::filesystem::path& file, const std::filesystem::path& folder, Problems& problems) {
  const Entry* list = section.find(key);
  if (list == nullptr) return true;
  bool complete = true;
  for (const NodePtr& element : list->value->elements) {
    if (!element->is_scalar()) continue;
    try {
      if (!load) throw Error("plugin libraries cannot be loaded here");
      load(folder / path_from(file.parent_path(), *element->at.source, element->text));
    } catch (const Error& error) {
      problems.add(Problem{.at = element->at, .message = error.what(), .notes = {}, .fault = error.fault()});
      complete = false;
    }
  }
  return complete;
}

void load_plugins(const Node& root, const std::filesystem::path& file, const std::filesystem::path& folder,
                  const PluginLoader& loader, Checker& checker, Problems& problems) {
  const Entry* section = root.find("plugins");
  if (section == nullptr) return;
  static_cast<void>(checker.check_map(section->value, plugins_schema(), "plugins"));
  if (loader.checks_only) return checker.overlook_unknown_plugins();
  const bool folders = load_all(*section->value, "paths", loader.folder, file, folder, problems);
  const bool libraries = load_all(*section->value, "libraries", loader.library, file, folder, problems);
  if (!folders || !libraries) checker.overlook_unknown_plugins();
}

/// A library runs as soon as it is loaded: what is wrong with the rest of the file is said before.
void check_without_libraries(const Node& root, const std::filesystem::path& file, const LoadOptions& options,
                             const Schema& schema, const Catalogue& catalogue, const PluginLoader& loader) {
  if (root.find("plugins") == nullptr || loader.checks_only || !loader.library) return;
  static_cast<void>(load_experiment(file, options, schema, catalogue, PluginLoader{.checks_only = true}));
}

/// Before the values of the axes are made, which would take long.
void check_size(const NodePtr& grid, Problems& problems) {
  const double count = grid == nullptr ? 1 : least_trials(*grid);
  if (count <= static_cast<double>(most_trials)) return;
  constexpr double writable = 1e18;
  problems.add(grid->at, too_many(count < writable ? std::optional(static_cast<std::size_t>(count)) : std::nullopt));
  problems.throw_if_any();
}

NodePtr without_configuration_keys(const Node& root, const Schema& schema) {
  Node base = root;
  const std::vector<std::string> keys = schema.configuration_keys();
  std::erase_if(base.entries, [&keys](const Entry& entry) {
    // What stages set is looked up when a trial is made.
    return entry.key != stages_key && std::find(keys.begin(), keys.end(), entry.key) != keys.end();
  });
  return std::make_shared<const Node>(std::move(base));
}

NodePtr value_of(const Node& root, std::string_view key) {
  const Entry* entry = root.find(key);
  return entry != nullptr ? entry->value : nullptr;
}

NodePtr with_overrides(NodePtr root, const std::vector<Override>& set, const std::vector<Override>& axes,
                       const Schema& schema, Problems& problems) {
  root = expand_sections(root, schema);
  for (const Override& change : set) {
    if (change.path.front().name == "include") {
      problems.add(change.path.front().at, "what is included is written in the file; --set changes single settings");
      continue;
    }
    if (change.path.front().name == "grid") {
      problems.add(change.path.front().at, "axes of the grid are set by --axis key.path=value,value");
      continue;
    }
    root = expand_sections(set_node(root, change.path, change.value, problems), schema);
  }
  const NodePtr grid = with_axes(value_of(*root, "grid"), axes, problems);
  if (grid == nullptr || grid == value_of(*root, "grid")) return root;
  return set_node(root, {{.name = "grid", .at = grid->at}}, grid, problems);
}

/// What is the same for all trials, without references: the axes of the grid, and all that is no setting of a trial.
NodePtr with_fixed_references(const NodePtr& root, const Schema& schema, Problems& problems) {
  if (!has_references(*root)) return root;
  std::vector<std::string> settings;
  for (const ParameterInfo& info : schema.root) settings.push_back(info.name);
  const std::vector<std::string> own = schema.configuration_keys();
  References references({.settings = root, .whole = {}, .varied = varied_keys(value_of(*root, "grid"))}, problems);
  Node fixed = *root;
  for (Entry& entry : fixed.entries) {
    if (entry.key == "grid")
      entry.value = references.resolved_axes(entry.value, settings);
    else if (entry.key != stages_key && std::find(own.begin(), own.end(), entry.key) != own.end())
      entry.value = references.resolved(entry.value);
  }
  NodePtr result = std::make_shared<const Node>(std::move(fixed));
  // Folds are an axis that the data set brings.
  const KeyPath folds = {{.name = "dataset", .at = {}}, {.name = "folds", .at = {}}};
  if (const NodePtr count = find_node(result, folds); count != nullptr && has_references(*count))
    result = set_node(result, folds, references.resolved(count), problems);
  return result;
}

/// The configuration as it is kept: paths that other files wrote start at the folder of the configuration.
NodePtr with_moved_paths(const NodePtr& node, const std::vector<Location>& moved, const std::filesystem::path& folder) {
  Node changed = *node;
  if (node->is_scalar() && std::find(moved.begin(), moved.end(), node->at) != moved.end())
    changed.text = path_from(folder, *node->at.source, node->text);
  for (NodePtr& element : changed.elements) element = with_moved_paths(element, moved, folder);
  for (Entry& entry : changed.entries) entry.value = with_moved_paths(entry.value, moved, folder);
  return std::make_shared<const Node>(std::move(changed));
}

const Value* find_value(const Value& settings, const KeyPath& path) {
  const Value* value = &settings;
  for (const PathPart& part : path) {
    value = value->find(part.name);
    if (value == nullptr) return nullptr;
  }
  return value;
}

/// Numbers on an axis have the type that they have in the settings: 1e3 is 1000 where an integer is asked for.
void take_label_types(std::vector<ConfigAxis>& axes, const std::vector<std::string>& stages,
                      const std::vector<grid::Point>& points, const std::vector<Trial>& trials) {
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    for (std::size_t change = 0; change < axes[axis].changes.size(); ++change) {
      const Change& from = axes[axis].changes[change];
      if (from.is_patch()) continue;
      std::vector<Value>& labels = axes[axis].labels_of(change);
      std::vector<bool> done(labels.size(), false);
      const bool of_stage = leads_into_stage(from.path);
      for (std::size_t trial = 0; trial < trials.size(); ++trial) {
        const std::size_t position = points[trial][axis];
        if (position == grid::absent || done[position]) continue;
        if (of_stage && stages[points[trial].back()] != from.path[1].name) continue;
        const Value* value = find_value(trials[trial].settings, of_stage ? inside_of_stage(from.path) : from.path);
        if (value == nullptr) continue;  // on the way lies a list
        done[position] = true;
        if (labels[position].is_number() && (value->is_number() || value->is_text())) labels[position] = *value;
      }
    }
  }
}

/// The points of the grid. Throws what is wrong where there are too many, or none.
grid::Design design_of(const GridSection& section, const NodePtr& grid, Problems& problems) {
  std::vector<grid::Axis> axes;
  for (const ConfigAxis& axis : section.axes) axes.push_back(axis.axis);
  const std::optional<std::size_t> count = grid::count_points(axes);
  if (!count || *count > most_trials) {
    problems.add(grid->at, too_many(count));
    problems.throw_if_any();
  }
  grid::Design design = grid::combinations(std::move(axes));
  const std::vector<std::size_t> matched = grid::exclude(design, section.exclusions);
  for (std::size_t i = 0; i < matched.size(); ++i) {
    if (matched[i] == 0 && !section.exclusions[i].may_be_idle)
      problems.add(section.exclusion_places[i], "this entry of 'exclude' leaves nothing out: no trial is like it");
  }
  if (design.points.empty()) {
    problems.add(section.exclusion_places.front(),
                 "'exclude' leaves no trial (all " + std::to_string(*count) + " of the grid are left out)");
    problems.throw_if_any();
  }
  return design;
}

/// Of each trial the one that stands a stage before it.
std::vector<std::size_t> points_before(const grid::Design& design, const GridSection& section, Problems& problems) {
  std::vector<std::size_t> before = grid::points_before(design);
  const std::optional<std::size_t> stages = grid::stage_axis(design.axes);
  for (std::size_t i = 0; stages && i < before.size(); ++i)
    if (before[i] == grid::absent && design.points[i][*stages] != 0) {
      problems.add(section.exclusion_places.empty() ? section.axes[*stages].at : section.exclusion_places.front(),
                   "'exclude' leaves out the stage before the trial " + design.text(design.points[i]) +
                       ", which begins with it; leave out the later stages, or all");
      break;
    }
  return before;
}

/// The space of the section that names a search; nothing, with problems added, where there is none.
std::optional<SpaceSection> read_searched_space(const Node& root, const Schema& schema, const GridContext& context) {
  for (const Section& section : schema.sections) {
    const Node* search = find_component_section(root, section);
    if (search == nullptr) continue;
    const Entry* space = search->find("space");
    if (space != nullptr) return read_space(*space, context);
    context.problems.add(root.find(section.name)->at,
                         "'" + section.name +
                             ".space' is missing (expected a map of what varies, such as "
                             "'optimizer.learning_rate: {log_uniform: {from: 1e-4, to: 0.1}}')");
  }
  return std::nullopt;
}

/// Is a place outside of the grid, so that it does not tell by itself in which trial it matters?
bool is_in_base(const Location& at, const Node& root) {
  const Entry* grid = root.find("grid");
  if (grid == nullptr || at.source != grid->at.source || at.begin == Location::whole || at.begin < grid->at.begin)
    return at.source->name() != "--axis";
  return std::any_of(root.entries.begin(), root.entries.end(), [&](const Entry& entry) {
    return entry.at.source == at.source && entry.at.begin > grid->at.begin && entry.at.begin <= at.begin;
  });
}

/// Problems from `first` on were found in this trial, but not in the first one.
void note_trial(Problems& problems, std::size_t first, const Node& root, const std::string& trial) {
  for (std::size_t i = first; i < problems.size(); ++i)
    if (is_in_base(problems.at(i).at, root)) problems.at(i).notes.emplace_back().message = "in the trial " + trial;
}

}  // namespace

const std::vector<ParameterInfo>& plugins_schema() {
  static const auto schema = [] {
    Type path;
    path.form = Type::Form::path;
    Type paths;
    paths.form = Type::Form::list;
    paths.element.push_back(path);
    return std::vector<ParameterInfo>{
        {.name = "paths",
         .type = paths,
         .default_value = Value(Value::List{}),
         .required = false,
         .meaning = "folders whose plugin libraries are loaded, relative to the configuration"},
        {.name = "libraries",
         .type = paths,
         .default_value = Value(Value::List{}),
         .required = false,
         .meaning = "plugin libraries that are loaded, relative to the configuration"}};
  }();
  return schema;
}

Location Experiment::locate(std::size_t trial, std::string_view key) const {
  auto path = split_key(key, {});
  const bool in_section = path && !path->empty() && sections.contains(path->front().name);
  const NodePtr tree = in_section ? root_ : trees_->tree(tree_points_.at(trial));
  while (path && !path->empty()) {
    if (const NodePtr node = find_node(tree, *path)) {
      // A component is best shown by its name.
      const Entry* plugin = node->find("plugin");
      return plugin != nullptr ? plugin->value->at : node->at;
    }
    path->pop_back();
  }
  return {.source = trees_->base()->at.source};
}

Problem Experiment::problem(std::size_t trial, std::string_view key, const std::string& message, Fault fault) const {
  const std::string point = design.text(trials.at(trial).point);
  Problem problem{.at = locate(trial, key), .message = message, .notes = {}, .fault = fault};
  if (!point.empty()) problem.notes.emplace_back().message = "in the trial " + point;
  return problem;
}

Experiment load_experiment(const std::filesystem::path& file, const LoadOptions& options, const Schema& schema,
                           const Catalogue& catalogue, const PluginLoader& loader) {
  Problems problems;
  const std::vector<Override> set = parse_overrides(options.set, "--set", 1, problems);
  const std::vector<Override> axes = parse_axes(options.axis, "--axis", 1 + options.set.size(), problems);
  const Assembled parts =
      options.parts ? *options.parts : read_parts(file, 1 + options.set.size() + options.axis.size(), problems);
  if (parts.root == nullptr) problems.throw_if_any();
  NodePtr root = with_overrides(parts.root, set, axes, schema, problems);
  const NodePtr as_run = with_environment(root, problems);
  const bool as_written = !parts.has_parts && options.set.empty() && options.axis.empty() && as_run == root;
  root = with_fixed_references(as_run, schema, problems);

  Experiment experiment;
  experiment.file = file;
  experiment.parts = parts;
  experiment.folder = options.folder.value_or(file.parent_path());
  experiment.name = options.name ? *options.name : read_name(*root, file, problems);
  read_notes(*root, experiment, problems);
  root = with_implied_axes(root, problems);
  experiment.root_ = root;

  check_size(value_of(*root, "grid"), problems);
  check_without_libraries(*root, file, options, schema, catalogue, loader);
  Checker checker(schema, catalogue, problems);
  if (parts.has_parts) checker.start_paths_at(file.parent_path());
  load_plugins(*root, file, experiment.folder, loader, checker, problems);
  experiment.sections = read_sections(*root, schema, checker);
  const NodePtr base = without_configuration_keys(*root, schema);
  const bool refers_to_keys = has_references(*root);
  Problems later;  // what no trial has is no mistake
  const NodePtr likely = refers_to_keys ? References({.settings = base, .whole = root}, later).resolved(base) : base;
  const NodePtr grid = value_of(*root, "grid");
  const std::vector<std::string> keys = checker.keys(*likely);
  const GridContext context{.schema = schema,
                            .base = likely,
                            .keys = keys,
                            .checker = checker,
                            .problems = problems,
                            .stages = stage_names(*root)};
  const std::optional<SpaceSection> space = read_searched_space(*root, schema, context);
  if (space) problems.throw_if_any();
  std::optional<ConfigAxis> searched;
  if (space) searched = axis_of_points(*space, options.points ? options.points(space->space) : ends_of(space->space));
  experiment.is_searched = space.has_value();
  std::optional<ConfigAxis> stages = read_stages(*root, schema, problems);
  if (root->find(stages_key) != nullptr && !stages) problems.throw_if_any();
  GridSection section = read_grid(grid, context, std::move(searched), std::move(stages));
  check_effects(*root, section.axes, set, problems);
  grid::Design design = design_of(section, grid, problems);
  const std::vector<std::size_t> before = points_before(design, section, problems);
  if (space && space->is_conditional()) design.product = false;
  experiment.trees_ = std::make_shared<const TrialTrees>(base, section.axes);
  experiment.trials.resize(design.points.size());
  References references({.settings = base, .whole = root}, problems);
  experiment.trees_->visit_all(design.points, set, problems, [&](std::size_t index, const NodePtr& tree) {
    const std::size_t known = problems.size();
    references.set_settings(tree);
    experiment.trials[index].settings = checker.check(refers_to_keys ? references.resolved(tree) : tree);
    if (index > 0 && problems.size() > known) note_trial(problems, known, *root, design.text(design.points[index]));
  });
  problems.throw_if_any();
  take_label_types(section.axes, context.stages, design.points, experiment.trials);
  for (std::size_t axis = 0; axis < section.axes.size(); ++axis) design.axes[axis] = section.axes[axis].axis;
  experiment.tree_points_ = design.points;
  experiment.design = grid::merge_alike(std::move(design));
  for (std::size_t trial = 0; trial < experiment.trials.size(); ++trial) {
    experiment.trials[trial].point = experiment.design.points[trial];
    if (before[trial] != grid::absent) experiment.trials[trial].before = before[trial];
  }
  experiment.work = checker.work();
  experiment.text = as_written ? without_relative_schema(as_run->at.source->text())
                               : to_yaml(*with_moved_paths(as_run, checker.moved_paths(), file.parent_path()));
  return experiment;
}

PluginLoader loader_into(plugin::Registry& registry, bool trusts_libraries) {
  const auto check_trust = [trusts_libraries](const std::filesystem::path& path) {
    if (!trusts_libraries && !plugin::is_on_search_path(path))
      throw Error("'" + path.string() +
                  "' is a program that would run with your rights, and what names it is a results folder, which may "
                  "come from anybody; if you trust it, add --trust");
  };
  return {.library =
              [&registry, check_trust](const std::filesystem::path& path) {
                check_trust(path);
                registry.load(path);
              },
          .folder =
              [&registry, check_trust](const std::filesystem::path& path) {
                check_trust(path / "library");
                registry.load_folder(path);
              }};
}

Experiment load_experiment(const std::filesystem::path& file, const LoadOptions& options, const Schema& schema,
                           plugin::Registry& registry) {
  return load_experiment(file, options, schema, RegistryCatalogue(registry),
                         loader_into(registry, options.trusts_libraries));
}

}  // namespace plexus::config
