#include "config/grid_sample.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/grid_distribution.h"
#include "config/scalar.h"
#include "grid/random_values.h"
#include "grid/range.h"
#include "text/suggest.h"
#include "values/json.h"

namespace plexus::config {
namespace {

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

void draw_numbers(Drawn& drawn, const Distribution& distribution, const Size& size) {
  const grid::RandomValues values(size.seed, drawn.change.name);
  const Value& from = distribution.from;
  const Value& to = distribution.to;
  for (std::size_t point = 0; point < size.points; ++point) {
    if (distribution.integers && distribution.logarithmic)
      drawn.labels.emplace_back(values.log_integer(point, from.integer(), to.integer()));
    else if (distribution.integers)
      drawn.labels.emplace_back(values.integer(point, from.integer(), to.integer()));
    else if (distribution.logarithmic)
      drawn.labels.emplace_back(values.log_uniform(point, from.real(), to.real()));
    else
      drawn.labels.emplace_back(values.uniform(point, from.real(), to.real()));
    drawn.change.values.push_back(number_node(drawn.labels.back(), distribution.at));
  }
}

bool draw_choices(Drawn& drawn, const Distribution& distribution, const Size& size, const GridContext& context) {
  for (const NodePtr& grid : distribution.grids) {
    if (grid == nullptr) continue;
    context.problems.add(grid->at, "a patch that random points choose cannot have a grid of its own");
    return false;
  }
  const grid::RandomValues values(size.seed, drawn.change.name);
  for (std::size_t point = 0; point < size.points; ++point) {
    const std::size_t chosen = values.choice(point, distribution.labels.size());
    drawn.labels.push_back(distribution.labels[chosen]);
    drawn.change.values.push_back(distribution.change.values[chosen]);
  }
  return true;
}

bool draw(Drawn& drawn, const Entry& entry, const Size& size, const GridContext& context) {
  static constexpr std::array<std::string_view, 2> sizes = {"points", "seed"};
  const auto near = text::suggest(entry.key, sizes);
  if (near && entry.value->is_scalar()) {
    context.problems.add(entry.at, "unknown key '" + entry.key + "' of 'sample'; did you mean '" + *near + "'?");
    return false;
  }
  const auto distribution = read_distribution(entry, context);
  if (!distribution) return false;
  drawn.change = {.name = entry.key, .at = entry.at, .path = distribution->change.path, .values = {}};
  if (distribution->is_choice()) return draw_choices(drawn, *distribution, size, context);
  draw_numbers(drawn, *distribution, size);
  return true;
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
