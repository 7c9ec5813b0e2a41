#include "plugin/optimizer_groups.h"

#include <plexus/error.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace plexus::plugin {
namespace {

/// Whether `text` is the pattern with something in the place of each *.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resumes = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (at < pattern.size() && pattern[at] != '*' && (pattern[at] == '.' ? '_' : pattern[at]) == text[i]) {
      ++at;
      ++i;
    } else if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resumes = i;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      i = ++resumes;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(at), pattern.end(), [](char c) { return c == '*'; });
}

/// The memory of one of the optimizers: they share the arrays, of which each uses what belongs to its own parameters.
class PlanOfGroup final : public OptimizerPlan {
 public:
  struct State {
    std::string name;
    float initial;
    float* values;
  };

  PlanOfGroup(OptimizerPlan& plan, std::vector<State>& states, std::span<const OptimizedParameter> parameters)
      : plan_(plan), states_(states), parameters_(parameters) {}

  [[nodiscard]] std::size_t parameter_count() const noexcept override { return plan_.parameter_count(); }
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return parameters_; }
  [[nodiscard]] float* state(const std::string& name, float initial) override {
    for (const State& known : states_)
      if (known.name == name && known.initial == initial) return known.values;
    // Another beginning is another array.
    const bool is_taken = std::any_of(states_.begin(), states_.end(), [&](const State& s) { return s.name == name; });
    const std::string own = is_taken ? name + " of group " + std::to_string(states_.size()) : name;
    states_.push_back({name, initial, plan_.state(own, initial)});
    return states_.back().values;
  }

 private:
  OptimizerPlan& plan_;
  std::vector<State>& states_;
  std::span<const OptimizedParameter> parameters_;
};

class GroupedOptimizer final : public Optimizer {
 public:
  GroupedOptimizer(std::shared_ptr<Optimizer> optimizer, const Value& settings, const Builder& builder)
      : settings_(settings), groups_(settings.find("groups")->map()), builder_(builder) {
    settings_.erase("groups");
    // What a group refuses is known before parameters are.
    for (const auto& [name, changes] : groups_) (void)build(with(settings_, changes));
    members_.push_back({.optimizer = std::move(optimizer), .settings = settings_, .parameters = {}});
  }

  void plan(OptimizerPlan& plan) override {
    const auto all = plan.parameters();
    std::vector<char> used(groups_.size(), 0);
    std::vector<std::size_t> owners;
    for (const OptimizedParameter& parameter : all) {
      Value chosen = settings_;
      for (std::size_t group = 0; group < groups_.size(); ++group) {
        if (!is_in_group(groups_[group].first, parameter)) continue;
        used[group] = 1;
        chosen = with(chosen, groups_[group].second);
      }
      owners.push_back(member_of(chosen));
      members_[owners.back()].parameters.push_back(parameter);
    }
    for (std::size_t group = 0; group < groups_.size(); ++group)
      if (used[group] == 0) refuse(groups_[group].first, all);
    std::vector<PlanOfGroup::State> states;
    for (Member& member : members_) {
      PlanOfGroup own(plan, states, member.parameters);
      member.optimizer->plan(own);
      if (member.optimizer->passes() > 1)
        throw Error(
            "this optimizer takes several gradients a step, of all parameters together; give the groups to the "
            "optimizer inside of it");
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t end = i + 1 < all.size() ? all[i + 1].offset : plan.parameter_count();
      Optimizer* const owner = members_[owners[i]].optimizer.get();
      // Neighbours with one owner are one piece, unless each must come by itself.
      if (!pieces_.empty() && pieces_.back().owner == owner && !whole())
        pieces_.back().end = end;
      else
        pieces_.push_back({all[i].offset, end, owner});
    }
  }

  void begin_step(const Step& step) noexcept override {
    for (const Member& member : members_) member.optimizer->begin_step(step);
  }

  [[nodiscard]] bool whole() const noexcept override { return members_.front().optimizer->whole(); }
  [[nodiscard]] bool follows_momentum() const noexcept override {
    return std::all_of(members_.begin(), members_.end(),
                       [](const Member& member) { return member.optimizer->follows_momentum(); });
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    auto piece = std::partition_point(pieces_.begin(), pieces_.end(), [=](const Piece& p) { return p.end <= offset; });
    for (std::size_t begin = offset; begin < offset + n; ++piece) {
      const std::size_t end = std::min(piece->end, offset + n);
      piece->owner->update(begin, end - begin, w + (begin - offset), g + (begin - offset));
      begin = end;
    }
  }

 private:
  struct Member {
    std::shared_ptr<Optimizer> optimizer;
    Value settings;
    std::vector<OptimizedParameter> parameters;
  };
  struct Piece {
    std::size_t begin;
    std::size_t end;
    Optimizer* owner;
  };

  [[nodiscard]] static Value with(Value settings, const Value& changes) {
    for (const auto& [key, value] : changes.map()) settings.set(key, value);
    return settings;
  }

  [[nodiscard]] std::shared_ptr<Optimizer> build(const Value& settings) const {
    return std::static_pointer_cast<Optimizer>(builder_.build(Kind::optimizer, settings));
  }

  [[nodiscard]] std::size_t member_of(const Value& settings) {
    for (std::size_t i = 0; i < members_.size(); ++i)
      if (members_[i].settings == settings) return i;
    members_.push_back({.optimizer = build(settings), .settings = settings, .parameters = {}});
    return members_.size() - 1;
  }

  [[noreturn]] static void refuse(const std::string& group, std::span<const OptimizedParameter> all) {
    constexpr std::size_t most = 12;
    std::string names;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) names += (i > 0 ? ", " : "") + all[i].name;
    if (all.size() > most) names += ", …";
    throw Error("'optimizer.groups' has '" + group +
                "', but no parameter is called so, nor is it weights, bias or "
                "normalization of any; there are " +
                names);
  }

  Value settings_;  // without the groups
  Value::Map groups_;
  const Builder& builder_;
  std::vector<Member> members_;  // the first has what no group takes in
  std::vector<Piece> pieces_;    // in the order of their offsets
};

}  // namespace

ParameterInfo groups_parameter() {
  Type type;
  type.form = Type::Form::overrides;
  type.optional = true;
  return {.name = "groups",
          .type = std::move(type),
          .default_value = {},
          .meaning =
              "parameters that are moved with other settings: by the name of their group (weights, bias, "
              "normalization) or a pattern of their own name (\"layers.0.*\"), each with those of this optimizer "
              "that differ; of several that fit, the later one counts. A learning_rate of 0 keeps them as they are"};
}

bool is_in_group(std::string_view group, const OptimizedParameter& parameter) {
  return group == parameter.group || matches(group, parameter.name);
}

bool is_kept(const Value& settings, const OptimizedParameter& parameter) {
  const Value* const groups = settings.find("groups");
  if (groups == nullptr || !groups->is_map()) return false;
  bool kept = false;
  for (const auto& [group, changes] : groups->map())
    if (const Value* const rate = changes.find("learning_rate");
        rate != nullptr && rate->is_number() && is_in_group(group, parameter))
      kept = rate->real() == 0.0;
  return kept;
}

std::shared_ptr<Optimizer> with_groups(std::shared_ptr<Optimizer> optimizer, const Value& settings,
                                       const Builder& builder) {
  const Value* const groups = settings.find("groups");
  if (groups == nullptr || !groups->is_map() || groups->map().empty()) return optimizer;
  return std::make_shared<GroupedOptimizer>(std::move(optimizer), settings, builder);
}

}  // namespace plexus::plugin
