// Trees against schemas: every mistake is found, and what is sound becomes complete settings.
//
//   Problems problems;
//   Checker checker(schema, catalogue, problems);
//   const Value settings = checker.check(tree);      // complete, in the order of the schema
//   problems.throw_if_any();
//
// A checker remembers the parts that it has seen: the trees of the trials of a grid share most of their nodes, and each
// is checked once.
#pragma once

#include <plexus/kind.h>
#include <plexus/schema.h>
#include <plexus/value.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "config/catalogue.h"
#include "config/node.h"
#include "config/problems.h"
#include "values/names.h"

namespace plexus::config {

/// A part of the root that is no setting of a trial, such as `execution`: the same for all trials.
struct Section {
  std::string name;
  std::string meaning;
  std::vector<ParameterInfo> parameters;
  std::string shorthand = {};  ///< the key that a bare value stands for: `search: hyperband`; empty: none does
  /// With the key `plugin`, the section is a component of this kind instead, with the settings of that and what every
  /// component of the kind takes.
  std::optional<Kind> component = {};
};

/// What a configuration may say.
struct Schema {
  std::vector<ParameterInfo> root;                    ///< the settings of a trial
  std::map<Kind, std::vector<ParameterInfo>> common;  ///< what every component of a kind takes beside its own
  std::vector<Section> sections = {};
  values::Reserved reserved = {};  ///< what no axis may be called, because results have such names

  /// The keys at the root that are no settings of a trial: "experiment", "grid", …
  [[nodiscard]] std::vector<std::string> configuration_keys() const;
};

/// "; add a space after the ':' of 'epochs:5'" for a text that is a key and a value with no space between; else empty.
[[nodiscard]] std::string missing_space_hint(std::string_view text);

class Checker {
 public:
  /// All arguments must live as long as the checker.
  Checker(const Schema& schema, const Catalogue& catalogue, Problems& problems);

  /// The settings of one trial, complete: every parameter in the order of its schema, given or default; components are
  /// maps that begin with `plugin`. Numbers have the type of the schema. Meaningful if there are no problems.
  [[nodiscard]] Value check(const NodePtr& root);

  /// The settings of a map by its own schema, outside of the schema of trials; `name` is what messages call it.
  /// Requires that `parameters` lives as long as the checker.
  [[nodiscard]] Value check_map(const NodePtr& map, const std::vector<ParameterInfo>& parameters,
                                std::string_view name);

  /// The same for a map that names a component by its `plugin`.
  [[nodiscard]] Value check_component(const NodePtr& map, Kind kind, std::string_view name);

  [[nodiscard]] bool has_component(Kind kind, const std::string& name) const {
    return catalogue_.find(kind, name).info != nullptr;
  }
  void report(const Location& at, const std::string& message) { problems_.add(at, message); }

  /// Unknown plugins are not reported any more: some could not be loaded, which is a problem already.
  void overlook_unknown_plugins() noexcept { overlook_unknown_plugins_ = true; }

  /// Where the configuration is: relative paths that another file wrote are made relative to that folder. Without it
  /// all stay as they are.
  void start_paths_at(std::filesystem::path folder) { folder_ = std::move(folder); }
  /// Where the paths are written that were made so.
  [[nodiscard]] const std::vector<Location>& moved_paths() const noexcept { return moved_paths_; }

  /// The keys of settings that are not inside of others but one: "seed", "training.epochs", "optimizer.learning_rate".
  /// Those of the components that `root` chooses come before those of other components of the kind.
  [[nodiscard]] std::vector<std::string> keys(const Node& root) const;

  /// Whether the setting that a path of keys leads to, in the components that `root` chooses, is a whole number.
  [[nodiscard]] bool is_whole_number(const Node& root, const std::vector<std::string>& path);

  /// How many maps and lists were looked at, those remembered not counted.
  [[nodiscard]] std::size_t work() const noexcept { return work_; }

 private:
  /// Where in the settings a check is; a chain that grows downwards and costs nothing while there are no mistakes.
  struct Path {
    const Path* parent = nullptr;
    std::string_view name;
    std::size_t index = 0;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_root() const noexcept { return parent == nullptr && name.empty(); }
  };

  /// The parameters of a component, its own and those of its kind.
  struct Parameters {
    std::string component;  ///< "model 'deep'"; empty: of a group, or of the root
    Kind kind = Kind::model;
    std::vector<const ParameterInfo*> infos;
    std::vector<ParameterInfo> merged = {};  ///< where `infos` are, for a component
    [[nodiscard]] bool has(std::string_view name) const;
  };

  struct Chosen {
    Catalogue::Found found;
    const Parameters* parameters = nullptr;  ///< null: there is no such component
  };

  Value check_value(const NodePtr& node, const Type& type, const Value& standard, const Path& path);
  Value check_new_value(const NodePtr& node, const Type& type, const Value& standard, const Path& path);
  Value check_list(const Node& node, const Type& type, const Path& path);
  Value check_overrides(const Node& node, const Type& type, const Path& path);
  Value check_named(const Node& node, const Type& type, const Path& path);
  Value check_component(const Node& node, const Type& type, const Value& standard, const Path& path);
  void check_entries(const Node* map, const Location& at, const Parameters& parameters, const Value& standard,
                     const Path& path, Value::Map& settings);
  /// `standard` made complete; what is wrong with it is reported at `at`, the nearest place that is written.
  Value complete(const Value& standard, const Type& type, const Location& at, const Path& path);

  [[nodiscard]] static bool is_misspelt_in(const Node& map, const std::string& name, const Parameters& parameters);
  /// For a list where one value is expected: that a grid tries each.
  [[nodiscard]] std::string grid_hint(const Path& path) const;
  /// The same for commas in an argument.
  [[nodiscard]] static std::string axis_hint(const Node& node, const Path& path);
  [[nodiscard]] bool lists_components(const Node& list, Kind kind);
  const Chosen& choose(Kind kind, const std::string& name);
  const Parameters& group_parameters(const std::vector<ParameterInfo>& infos);
  void report_unknown(const Entry& entry, const Node& map, const Parameters& parameters, const Path& path);
  /// What may be meant by a key that does not belong where it is: "; did you mean …?"
  [[nodiscard]] std::string advice(const Entry& entry, const Node& map, const Parameters& parameters,
                                   const Path& path) const;
  Value path_of(const Node& node, Value value);
  void report(const Location& at, const Path& path, const std::string& message);

  const Schema& schema_;
  const Catalogue& catalogue_;
  Problems& problems_;
  NodePtr root_;  ///< what check() is at
  std::optional<std::filesystem::path> folder_;
  std::vector<Location> moved_paths_;
  bool overlook_unknown_plugins_ = false;
  std::size_t work_ = 0;
  std::size_t depth_ = 0;

  struct Remembered {
    NodePtr node;  ///< kept, so that no other node gets its address
    Value value;
  };
  /// By node, type and default.
  std::map<std::tuple<const Node*, const Type*, const Value*>, Remembered> remembered_;
  std::map<const Type*, Value> remembered_defaults_;
  std::map<Kind, Type> component_types_;
  std::map<std::pair<Kind, std::string>, Chosen> chosen_;
  std::map<const ComponentInfo*, Parameters> component_parameters_;
  std::map<const std::vector<ParameterInfo>*, Parameters> group_parameters_;
};

}  // namespace plexus::config
