#include "config/stages.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "config/scalar.h"
#include "values/names.h"

namespace plexus::config {
namespace {

constexpr std::array<std::string_view, 4> files = {"trial", "safetensors", "onnx", "map"};

const Node* stages_of(const Node& root) {
  const Entry* const entry = root.find(stages_key);
  return entry == nullptr || !entry->value->is_map() ? nullptr : entry->value.get();
}

class StagesReader {
 public:
  StagesReader(const Schema& schema, Problems& problems) : schema_(schema), problems_(problems) {}

  std::optional<ConfigAxis> read(const Entry& stages) {
    if (!stages.value->is_map() || stages.value->entries.empty()) {
      problems_.add(stages.value->at,
                    "'stages' is no map of stages (got " +
                        (stages.value->is_map() ? std::string("an empty map") : got_text(*stages.value)) +
                        ", expected their names, in the order of the training, each with the settings that are "
                        "different in it: 'pretrain: {training: {epochs: 5}}')");
      return std::nullopt;
    }
    ConfigAxis axis{.axis = {}, .at = stages.at, .changes = {}};
    axis.axis.is_stages = true;
    Change change{.name = "stage", .at = stages.at, .path = {}, .values = {}};
    bool sound = true;
    for (const Entry& stage : stages.value->entries) {
      sound = check(stage, &stage == &stages.value->entries.front()) && sound;
      axis.axis.labels.emplace_back(stage.key);
      change.values.emplace_back();  // what a stage sets is looked up when a trial is made
    }
    axis.changes.push_back(std::move(change));
    return sound ? std::optional(std::move(axis)) : std::nullopt;
  }

 private:
  bool check(const Entry& stage, bool first) {
    const std::size_t known = problems_.size();
    if (!values::is_name(stage.key))
      problems_.add(stage.at,
                    "'" + stage.key + "' cannot name a stage (expected letters, digits and '_', a letter first)");
    if (!stage.value->is_map() && !stage.value->is_null())
      problems_.add(stage.value->at,
                    "stage '" + stage.key + "' is no map of settings (got " + got_text(*stage.value) + ")");
    const std::vector<std::string> fixed = schema_.configuration_keys();
    for (const Entry& entry : stage.value->entries) {
      const std::string key = entry.key.substr(0, entry.key.find('.'));
      if (key == "grid")
        problems_.add(entry.at, "a stage has no grid of its own; in 'grid', write 'stages." + stage.key +
                                    ".training.epochs: [5, 10]' for an axis that varies this stage alone");
      else if (std::find(fixed.begin(), fixed.end(), key) != fixed.end())
        problems_.add(entry.at, "'" + entry.key + "' is the same for all trials, so a stage cannot change it");
    }
    if (!first) check_beginning(stage);
    return problems_.size() == known;
  }

  void check_beginning(const Entry& stage) {
    for (const std::string_view file : files) {
      const KeyPath path = {{"model", {}}, {"initial", {}}, {std::string(file), {}}};
      for (const NodePtr& named : {find_node(stage.value, path), dotted(*stage.value, path)})
        if (named != nullptr && !named->is_null())
          problems_.add(named->at, "stage '" + stage.key +
                                       "' begins with the network of the stage before it, and cannot begin with a "
                                       "file too; only the first stage can, and what all stages share says it there");
    }
  }

  static NodePtr dotted(const Node& map, const KeyPath& path) {
    const Entry* const entry = map.find(join_key(path));
    return entry == nullptr ? nullptr : entry->value;
  }

  const Schema& schema_;
  Problems& problems_;
};

}  // namespace

std::vector<std::string> stage_names(const Node& root) {
  std::vector<std::string> names;
  if (const Node* const stages = stages_of(root))
    for (const Entry& stage : stages->entries) names.push_back(stage.key);
  return names;
}

std::optional<ConfigAxis> read_stages(const Node& root, const Schema& schema, Problems& problems) {
  const Entry* const stages = root.find(stages_key);
  if (stages == nullptr || stages->value->is_null()) return std::nullopt;
  return StagesReader(schema, problems).read(*stages);
}

bool leads_into_stage(const KeyPath& path) noexcept { return path.size() > 2 && path.front().name == stages_key; }

KeyPath inside_of_stage(const KeyPath& path) { return {path.begin() + 2, path.end()}; }

void check_effects(const Node& root, const std::vector<ConfigAxis>& axes, const std::vector<Override>& set,
                   Problems& problems) {
  const Node* const stages = stages_of(root);
  if (stages == nullptr) return;
  const auto check = [&](const KeyPath& path, const Location& at) {
    if (path.empty() || path.front().name == stages_key) return;
    const bool without_effect =
        std::all_of(stages->entries.begin(), stages->entries.end(), [&path](const Entry& stage) {
          const NodePtr node = stage.value->is_map() ? find_node(stage.value, path) : nullptr;
          return node != nullptr && !node->is_map();
        });
    if (without_effect)
      problems.add(at, "every stage sets '" + join_key(path) + "', so this would have no effect; write 'stages." +
                           stages->entries.back().key + "." + join_key(path) + "' to change it there");
  };
  for (const ConfigAxis& axis : axes)
    for (const Change& change : axis.changes) check(change.path, change.at);
  for (const Override& one : set) check(one.path, one.path.front().at);
}

}  // namespace plexus::config
