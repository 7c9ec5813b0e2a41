#include "metrics/definitions.h"

#include <algorithm>
#include <utility>

namespace plexus::metrics {
namespace {

/// Takes `beginning` and the line behind it from `name`, if it begins so.
bool take(std::string_view& name, std::string_view beginning) noexcept {
  if (name.size() <= beginning.size() || !name.starts_with(beginning) || name[beginning.size()] != '_') return false;
  name.remove_prefix(beginning.size() + 1);
  return true;
}

Definition loss() {
  return {.name = "loss", .meaning = "mean loss over the @ examples", .source = Definition::Source::loss};
}

/// Of the answer that is always the same, for comparison.
constexpr std::string_view constant = "constant_accuracy";

}  // namespace

Definition accuracy() {
  return {.name = "accuracy",
          .meaning = "fraction of the @ examples classified correctly",
          .larger_is_better = true,
          .unit = Unit::share,
          .source = Definition::Source::accuracy};
}

std::string to_string(const Name& name) {
  return (name.best ? "best_" : name.average ? "average_" : "") + std::string(name.part) + "_" + name.metric->name;
}

Definitions::Definitions() : Definitions({accuracy()}) {}

Definitions::Definitions(std::vector<Definition> asked) {
  all_.push_back(std::make_shared<const Definition>(loss()));
  for (Definition& definition : asked) all_.push_back(std::make_shared<const Definition>(std::move(definition)));
}

std::vector<std::shared_ptr<const Definition>> Definitions::shown() const {
  std::vector<std::shared_ptr<const Definition>> shown;
  // An objective is a part of the loss, which tells more.
  for (const bool objectives : {false, true}) {
    if (objectives) shown.push_back(all_.front());
    for (std::size_t i = 1; i < all_.size(); ++i)
      if (all_[i]->is_one_value() && (all_[i]->source == Definition::Source::objective) == objectives)
        shown.push_back(all_[i]);
  }
  return shown;
}

void Definitions::add(const Definitions& others) {
  for (const auto& other : others.all_)
    if (find(other->name) == nullptr) all_.push_back(other);
}

std::shared_ptr<const Definition> Definitions::find(std::string_view metric) const noexcept {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [metric](const auto& each) { return each->name == metric; });
  return found == all_.end() ? nullptr : *found;
}

std::optional<Name> Definitions::parse(std::string_view name) const noexcept {
  Name result;
  take(name, "history");
  result.best = take(name, "best");
  result.average = !result.best && take(name, "average");
  const auto* const part =
      std::find_if(parts.begin(), parts.end(), [&name](std::string_view each) { return take(name, each); });
  if (part == parts.end()) return std::nullopt;
  result.part = *part;
  result.metric = find(name);
  return result.metric == nullptr ? std::nullopt : std::optional(std::move(result));
}

bool Definitions::is_larger_better(std::string_view name) const noexcept {
  if (name == "samples_per_second" || name == constant) return true;
  const std::optional<Name> parsed = parse(name);
  return parsed && parsed->metric->larger_is_better;
}

Unit Definitions::unit_of(std::string_view name) const noexcept {
  if (name == "seconds") return Unit::seconds;
  if (name == constant) return Unit::share;
  const std::optional<Name> parsed = parse(name);
  return parsed ? parsed->metric->unit : Unit::number;
}

std::string Definitions::describe(std::string_view name) const {
  if (name == constant)
    return "fraction of the test examples that have the most frequent class of the training examples";
  const std::optional<Name> parsed = parse(name);
  if (!parsed) return {};
  std::string text = parsed->metric->meaning;
  if (const std::size_t place = text.find('@'); place != std::string::npos)
    text.replace(place, 1, parsed->part == "train" ? "training" : parsed->part);
  return text + (parsed->best      ? ", after the best epoch"
                 : parsed->average ? ", with the average of the parameters"
                                   : "");
}

/// The most telling metric first.
void Definitions::add_part(std::vector<std::string>& names, bool best, std::string_view part) const {
  for (const auto& metric : shown()) names.push_back(to_string({.metric = metric, .part = part, .best = best}));
}

std::vector<std::string> Definitions::shown_names(bool best) const {
  std::vector<std::string> names;
  for (const std::string_view part : {"test", "validation", "train"}) add_part(names, best, part);
  return names;
}

std::vector<std::string> Definitions::ranking_names(bool best) const {
  std::vector<std::string> names;
  for (const std::string_view part : {"validation", "test"}) add_part(names, best, part);
  names.emplace_back(best ? "best_train_loss" : "train_loss");
  return names;
}

std::vector<std::string> Definitions::watchable_names() const {
  std::vector<std::string> names = {"train_loss"};
  for (const std::string_view part : {"validation", "test"})
    for (const auto& metric : all_)
      if (metric->is_one_value()) names.push_back(to_string({.metric = metric, .part = part}));
  return names;
}

bool operator==(const Definitions& a, const Definitions& b) {
  return std::equal(a.all_.begin(), a.all_.end(), b.all_.begin(), b.all_.end(),
                    [](const auto& x, const auto& y) { return *x == *y; });
}

}  // namespace plexus::metrics
