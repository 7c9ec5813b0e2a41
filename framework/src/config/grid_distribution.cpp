#include "config/grid_distribution.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "config/scalar.h"
#include "text/suggest.h"
#include "values/json.h"

namespace plexus::config {
namespace {

constexpr std::array<std::string_view, 5> forms = {"uniform", "log_uniform", "integer", "log_integer", "choice"};
constexpr std::string_view expected_forms = "expected uniform, log_uniform, integer, log_integer or choice";

/// The ends of an interval.
const std::vector<ParameterInfo>& ends_schema(Type::Form form) {
  const auto make = [](Type::Form number) {
    Type type;
    type.form = number;
    return std::vector<ParameterInfo>{
        {.name = "from", .type = type, .default_value = {}, .required = true, .meaning = "the smallest number"},
        {.name = "to", .type = type, .default_value = {}, .required = true, .meaning = "the largest number"}};
  };
  static const auto integers = make(Type::Form::integer);
  static const auto reals = make(Type::Form::real);
  return form == Type::Form::integer ? integers : reals;
}

/// Numbers between the ends that stand under `form`.
bool read_numbers(Distribution& distribution, const Entry& form, const GridContext& context) {
  // A whole-number setting takes whole numbers, however they are drawn.
  distribution.logarithmic = form.key == "log_uniform" || form.key == "log_integer";
  distribution.integers =
      form.key == "integer" || form.key == "log_integer" || is_whole_number(distribution.change.path, context);
  const Value ends = context.checker.check_map(
      form.value, ends_schema(distribution.integers ? Type::Form::integer : Type::Form::real), form.key);
  const Value* from = ends.find("from");
  const Value* to = ends.find("to");
  if (from == nullptr || to == nullptr || !from->is_number() || !to->is_number()) return false;
  const std::string got = " (got from " + values::to_text(*from) + " to " + values::to_text(*to) + ")";
  if (distribution.logarithmic && from->real() <= 0.0) {
    context.problems.add(form.at, "'from' of " + form.key + " must be greater than 0" + got);
    return false;
  }
  if (distribution.integers ? from->integer() > to->integer() : from->real() > to->real()) {
    context.problems.add(form.at, "'from' must not be greater than 'to'" + got);
    return false;
  }
  distribution.from = *from;
  distribution.to = *to;
  return true;
}

}  // namespace

NodePtr number_node(const Value& number, const Location& at) {
  Node node;
  node.form = Node::Form::scalar;
  node.at = at;
  node.text = values::to_text(number);
  return std::make_shared<const Node>(std::move(node));
}

std::optional<Distribution> read_distribution(const Entry& entry, const GridContext& context) {
  Problems& problems = context.problems;
  Distribution distribution;
  distribution.change = {.name = entry.key, .at = entry.at, .path = {}, .values = {}};
  const Entry* form =
      entry.value->is_map() && entry.value->entries.size() == 1 ? &entry.value->entries.front() : nullptr;
  if (form == nullptr) {
    problems.add(entry.value->at, "'" + entry.key + "' does not say how it is drawn (got " + got_text(*entry.value) +
                                      ", " + std::string(expected_forms) + ")" +
                                      (entry.value->is_list() ? "; did you mean {choice: […]}?" : ""));
    return std::nullopt;
  }
  distribution.at = form->at;
  if (form->key == "choice") {
    auto choices = read_axis(entry, form->value, context);
    if (!choices) return std::nullopt;
    distribution.change = std::move(choices->change);
    distribution.labels = std::move(choices->labels);
    distribution.grids = std::move(choices->grids);
    return distribution;
  }
  if (std::find(forms.begin(), forms.end(), form->key) == forms.end()) {
    const auto meant = text::suggest(form->key, forms);
    problems.add(form->at, "unknown form of random numbers '" + form->key + "'" +
                               (meant ? "; did you mean '" + *meant + "'?" : " (" + std::string(expected_forms) + ")"));
    return std::nullopt;
  }
  if (!is_key(entry.key, context.schema)) {
    report_unknown_key(entry, context);
    return std::nullopt;
  }
  auto path = read_varying_key(entry, context);
  if (!path) return std::nullopt;
  distribution.change.path = std::move(*path);
  if (!read_numbers(distribution, *form, context)) return std::nullopt;
  return distribution;
}

}  // namespace plexus::config
