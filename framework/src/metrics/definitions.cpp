#include "metrics/definitions.h"

#include <algorithm>

namespace plexus::metrics {
namespace {

/// Takes `beginning` and the line behind it from `name`, if it begins so.
bool take(std::string_view& name, std::string_view beginning) noexcept {
  if (name.size() <= beginning.size() || !name.starts_with(beginning) || name[beginning.size()] != '_') return false;
  name.remove_prefix(beginning.size() + 1);
  return true;
}

const Definition* definition_of(std::string_view metric) noexcept {
  const auto* const found = std::find_if(definitions.begin(), definitions.end(),
                                         [metric](const Definition& each) { return each.name == metric; });
  return found == definitions.end() ? nullptr : found;
}

/// Of the answer that is always the same, for comparison.
constexpr std::string_view constant = "constant_accuracy";

const Definition* meant_by(std::string_view name) noexcept {
  if (name == constant) return definition_of("accuracy");
  const std::optional<Name> parsed = parse(name);
  return parsed ? parsed->metric : nullptr;
}

/// The most telling metric first.
void add_part(std::vector<std::string>& names, bool best, std::string_view part) {
  for (std::size_t i = definitions.size(); i-- > 0;)
    names.push_back(to_string({.metric = &definitions[i], .part = part, .best = best}));
}

}  // namespace

std::string to_string(const Name& name) {
  return (name.best ? "best_" : "") + std::string(name.part) + "_" + std::string(name.metric->name);
}

std::optional<Name> parse(std::string_view name) noexcept {
  Name result;
  take(name, "history");
  result.best = take(name, "best");
  const auto* const part =
      std::find_if(parts.begin(), parts.end(), [&name](std::string_view each) { return take(name, each); });
  if (part == parts.end()) return std::nullopt;
  result.part = *part;
  result.metric = definition_of(name);
  return result.metric == nullptr ? std::nullopt : std::optional(result);
}

bool is_larger_better(std::string_view name) noexcept {
  if (name == "samples_per_second") return true;
  const Definition* const metric = meant_by(name);
  return metric != nullptr && metric->larger_is_better;
}

Unit unit_of(std::string_view name) noexcept {
  if (name == "seconds") return Unit::seconds;
  const Definition* const metric = meant_by(name);
  return metric == nullptr ? Unit::number : metric->unit;
}

std::string describe(std::string_view name) {
  if (name == constant)
    return "fraction of the test examples that have the most frequent class of the training examples";
  const std::optional<Name> parsed = parse(name);
  if (!parsed) return {};
  std::string text(parsed->metric->meaning);
  const std::size_t place = text.find('@');
  text.replace(place, 1, parsed->part == "train" ? "training" : parsed->part);
  return text + (parsed->best ? ", after the best epoch" : "");
}

std::vector<std::string> shown_names(bool best) {
  std::vector<std::string> names;
  for (const std::string_view part : {"test", "validation", "train"}) add_part(names, best, part);
  return names;
}

std::vector<std::string> ranking_names(bool best) {
  std::vector<std::string> names;
  for (const std::string_view part : {"validation", "test"}) add_part(names, best, part);
  names.emplace_back(best ? "best_train_loss" : "train_loss");
  return names;
}

std::vector<std::string> watchable_names() {
  std::vector<std::string> names = {"train_loss"};
  for (const std::string_view part : {"validation", "test"})
    for (const Definition& metric : definitions) names.push_back(to_string({.metric = &metric, .part = part}));
  return names;
}

}  // namespace plexus::metrics
