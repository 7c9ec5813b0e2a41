#include "config/grid_conflicts.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace plexus::config {
namespace {

/// Do both axes exist for some point? Not if they need the same axis to stand at different positions.
bool exist_together(const std::vector<ConfigAxis>& axes, std::size_t a, std::size_t b) {
  std::map<std::size_t, std::size_t> needs;
  for (auto condition = axes[a].axis.condition; condition; condition = axes[condition->axis].axis.condition)
    needs.emplace(condition->axis, condition->position);
  for (auto condition = axes[b].axis.condition; condition; condition = axes[condition->axis].axis.condition) {
    const auto other = needs.find(condition->axis);
    if (other != needs.end() && other->second != condition->position) return false;
  }
  return true;
}

/// `model` and `model.plugin` are the same setting.
std::string plain(std::string_view key) {
  constexpr std::string_view plugin = ".plugin";
  return std::string(key.ends_with(plugin) ? key.substr(0, key.size() - plugin.size()) : key);
}

}  // namespace

void check_conflicts(const std::vector<ConfigAxis>& axes, Problems& problems) {
  struct Use {
    std::size_t axis;
    Location at;
  };
  std::map<std::string, std::vector<Use>> uses;
  const auto use = [&](const std::string& name, std::size_t axis, const Location& at) {
    std::vector<Use>& others = uses[plain(name)];
    for (const Use& other : others) {
      if (!exist_together(axes, other.axis, axis)) continue;
      problems.add(Problem{.at = at,
                           .message = "'" + name + "' varies already, and a trial can have one value of it only",
                           .notes = {{.at = other.at, .message = "it varies here first"}}});
      break;
    }
    others.push_back({axis, at});
  };
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].changes.size() == axes[i].axis.along.size()) use("sample", i, axes[i].at);
    for (const Change& change : axes[i].changes) use(change.name, i, change.at);
  }
}

}  // namespace plexus::config
