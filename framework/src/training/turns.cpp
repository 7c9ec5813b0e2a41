#include "training/turns.h"

#include <plexus/error.h>

#include <algorithm>
#include <string>

namespace plexus::training {
namespace {

std::string names_of(std::span<const Objective> objectives) {
  std::string names;
  for (const Objective& objective : objectives) names += (names.empty() ? "" : ", ") + objective.name;
  return names;
}

const Objective& find(const std::string& name, std::span<const Objective> objectives) {
  if (objectives.empty())
    throw Error("'training.alternate' names the objective '" + name +
                "', but this model has none of its own; leave 'training.alternate' out");
  for (const Objective& objective : objectives)
    if (objective.name == name) return objective;
  throw Error("'training.alternate' names the objective '" + name + "', but those of this model are " +
              names_of(objectives));
}

}  // namespace

Turns::Turns(const std::vector<TurnSettings>& settings, std::span<const Objective> objectives,
             const ParameterStore& parameters) {
  for (const TurnSettings& turn : settings) {
    const std::size_t side = side_of(turn.objective, objectives);
    parts_.push_back({side, turn.steps, sides_[side].steps});
    sides_[side].steps += turn.steps;
    round_ += turn.steps;
  }
  if (parts_.empty()) return;
  for (const OptimizedParameter& parameter : parameters.optimized())
    if (std::none_of(sides_.begin(), sides_.end(),
                     [&](const Side& side) { return parameter.name.starts_with(side.moves); }))
      throw Error("no objective in 'training.alternate' moves the parameter '" + parameter.name +
                  "', which would keep its initial values; name its objective too, or leave 'training.alternate' out");
}

std::size_t Turns::side_of(const std::string& name, std::span<const Objective> objectives) {
  const Objective& objective = find(name, objectives);
  for (std::size_t side = 0; side < sides_.size(); ++side)
    if (sides_[side].name == name) return side;
  if (objective.moves.empty())
    throw Error("the objective '" + name +
                "' moves all parameters, so that there is nothing that could wait while it has its turn");
  for (const Side& other : sides_)
    if (objective.moves.starts_with(other.moves) || other.moves.starts_with(objective.moves))
      throw Error("the objectives '" + other.name + "' and '" + name +
                  "' move the same parameters, so that neither can wait for the other");
  sides_.push_back({name, objective.moves, 0});
  return sides_.size() - 1;
}

Turns::Turn Turns::of(std::uint64_t step) const noexcept {
  if (parts_.empty()) return {0, step};
  const std::uint64_t rounds = step / round_;
  std::uint64_t rest = step % round_;
  const Part* part = parts_.data();
  while (rest >= part->steps) rest -= (part++)->steps;
  return {part->side, rounds * sides_[part->side].steps + part->before + rest};
}

std::vector<std::vector<Range>> Turns::moving(const ParameterStore& parameters) const {
  if (parts_.empty()) return {parameters.moving()};
  std::vector<std::vector<Range>> all;
  for (const Side& side : sides_) all.push_back(parameters.moving(side.moves));
  return all;
}

}  // namespace plexus::training
