#include "config/grid_sample.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/grid_values.h"
#include "config/scalar.h"
#include "grid/random_values.h"
#include "grid/range.h"
#include "text/suggest.h"
#include "values/json.h"

namespace plexus::config {
namespace {

constexpr std::array<std::string_view, 5> forms = {"uniform", "log_uniform", "integer", "log_integer", "choice"};
constexpr std::string_view expected_forms = "expected uniform, log_uniform, integer, log_integer or choice";

/// `points` and `seed`.
const std::vector<ParameterInfo>& size_schema() {
  static const auto schema = [] {
    Type points;
    points.form = Type::Form::integer;
    points.minimum = 1;
    points.maximum = static_cast<double>(grid::most_values);
    Type seed;
    seed.form = Type::Form::integer;
    seed.minimum = 0;
    return std::vector<ParameterInfo>{
        {.name = "points", .type = points, .default_value = {}, .required = true, .meaning = "how many are drawn"},
        {.name = "seed", .type = seed, .default_value = Value(1), .required = false, .meaning = "of the numbers"}};
  }();
  return schema;
}

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

bool is_size(const Entry& entry) { return entry.key == "points" || entry.key == "seed"; }

struct Size {
  std::size_t points = 0;
  std::uint64_t seed = 0;
};

std::optional<Size> read_size(const Entry& sample, const GridContext& context) {
  Node map = *sample.value;
  std::erase_if(map.entries, [](const Entry& entry) { return !is_size(entry); });
  const std::size_t known = context.problems.size();
  const Value size = context.checker.check_map(std::make_shared<const Node>(std::move(map)), size_schema(), "sample");
  if (context.problems.size() > known || size.map().size() != 2) return std::nullopt;
  return Size{.points = static_cast<std::size_t>(size.find("points")->integer()),
              .seed = static_cast<std::uint64_t>(size.find("seed")->integer())};
}

/// One key of random points.
struct Drawn {
  Change change;
  std::vector<Value> labels;
};

/// Numbers between the ends that stand under `form`.
bool draw_numbers(Drawn& drawn, const Entry& form, const Size& size, const GridContext& context) {
  // A whole-number setting takes whole numbers, however they are drawn.
  const bool logarithmic = form.key == "log_uniform" || form.key == "log_integer";
  const bool integers =
      form.key == "integer" || form.key == "log_integer" || is_whole_number(drawn.change.path, context);
  const Value ends =
      context.checker.check_map(form.value, ends_schema(integers ? Type::Form::integer : Type::Form::real), form.key);
  const Value* from = ends.find("from");
  const Value* to = ends.find("to");
  if (from == nullptr || to == nullptr || !from->is_number() || !to->is_number()) return false;
  const std::string got = " (got from " + values::to_text(*from) + " to " + values::to_text(*to) + ")";
  if (logarithmic && from->real() <= 0.0) {
    context.problems.add(form.at, "'from' of " + form.key + " must be greater than 0" + got);
    return false;
  }
  if (integers ? from->integer() > to->integer() : from->real() > to->real()) {
    context.problems.add(form.at, "'from' must not be greater than 'to'" + got);
    return false;
  }
  const grid::RandomValues values(size.seed, drawn.change.name);
  for (std::size_t point = 0; point < size.points; ++point) {
    if (integers && logarithmic)
      drawn.labels.emplace_back(values.log_integer(point, from->integer(), to->integer()));
    else if (integers)
      drawn.labels.emplace_back(values.integer(point, from->integer(), to->integer()));
    else if (form.key == "uniform")
      drawn.labels.emplace_back(values.uniform(point, from->real(), to->real()));
    else
      drawn.labels.emplace_back(values.log_uniform(point, from->real(), to->real()));
    Node node;
    node.form = Node::Form::scalar;
    node.at = form.at;
    node.text = values::to_text(drawn.labels.back());
    drawn.change.values.push_back(std::make_shared<const Node>(std::move(node)));
  }
  return true;
}

bool draw_choices(Drawn& drawn, const Entry& entry, const Entry& form, const Size& size, const GridContext& context) {
  auto choices = read_axis(entry, form.value, context);
  if (!choices) return false;
  for (const NodePtr& grid : choices->grids) {
    if (grid == nullptr) continue;
    context.problems.add(grid->at, "a patch that random points choose cannot have a grid of its own");
    return false;
  }
  drawn.change.path = choices->change.path;
  const grid::RandomValues values(size.seed, drawn.change.name);
  for (std::size_t point = 0; point < size.points; ++point) {
    const std::size_t chosen = values.choice(point, choices->labels.size());
    drawn.labels.push_back(choices->labels[chosen]);
    drawn.change.values.push_back(choices->change.values[chosen]);
  }
  return true;
}

bool draw(Drawn& drawn, const Entry& entry, const Size& size, const GridContext& context) {
  Problems& problems = context.problems;
  drawn.change = {.name = entry.key, .at = entry.at, .path = {}, .values = {}};
  static constexpr std::array<std::string_view, 2> sizes = {"points", "seed"};
  const auto near = text::suggest(entry.key, sizes);
  if (near && entry.value->is_scalar()) {
    problems.add(entry.at, "unknown key '" + entry.key + "' of 'sample'; did you mean '" + *near + "'?");
    return false;
  }
  const Entry* form =
      entry.value->is_map() && entry.value->entries.size() == 1 ? &entry.value->entries.front() : nullptr;
  if (form == nullptr) {
    problems.add(entry.value->at, "'" + entry.key + "' does not say how it is drawn (got " + got_text(*entry.value) +
                                      ", " + std::string(expected_forms) + ")" +
                                      (entry.value->is_list() ? "; did you mean {choice: […]}?" : ""));
    return false;
  }
  if (form->key == "choice") return draw_choices(drawn, entry, *form, size, context);
  if (std::find(forms.begin(), forms.end(), form->key) == forms.end()) {
    const auto meant = text::suggest(form->key, forms);
    problems.add(form->at, "unknown form of random numbers '" + form->key + "'" +
                               (meant ? "; did you mean '" + *meant + "'?" : " (" + std::string(expected_forms) + ")"));
    return false;
  }
  if (!is_key(entry.key, context.schema)) {
    report_unknown_key(entry, context);
    return false;
  }
  auto path = read_varying_key(entry, context);
  if (!path) return false;
  drawn.change.path = std::move(*path);
  return draw_numbers(drawn, *form, size, context);
}

}  // namespace

std::optional<ConfigAxis> read_sample(const Entry& entry, const GridContext& context) {
  if (!entry.value->is_map()) {
    context.problems.add(entry.value->at,
                         "'sample' is no map of 'points' and keys (got " + got_text(*entry.value) + ")");
    return std::nullopt;
  }
  const auto size = read_size(entry, context);
  bool sound = size.has_value();
  ConfigAxis axis{.axis = {}, .at = entry.at, .changes = {}};
  for (const Entry& key : entry.value->entries) {
    if (is_size(key)) continue;
    Drawn drawn;
    // Without a size, mistakes of the keys are still looked for.
    if (!draw(drawn, key, size.value_or(Size{}), context)) {
      sound = false;
      continue;
    }
    axis.axis.along.push_back(
        {.name = {}, .key = drawn.change.is_patch() ? "" : key.key, .labels = std::move(drawn.labels)});
    axis.changes.push_back(std::move(drawn.change));
  }
  if (!sound) return std::nullopt;
  if (axis.changes.empty()) {
    context.problems.add(entry.at, "'sample' has no keys to draw (expected a key such as 'optimizer.learning_rate')");
    return std::nullopt;
  }
  for (std::size_t point = 0; point < size->points; ++point)
    axis.axis.labels.emplace_back(static_cast<std::int64_t>(point));
  return axis;
}

}  // namespace plexus::config
