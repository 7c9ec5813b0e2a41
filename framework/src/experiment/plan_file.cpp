#include "experiment/plan_file.h"

#include <plexus/error.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "files/publish.h"
#include "files/read_file.h"
#include "files/seal.h"
#include "values/json.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t version = 1;

fs::path plan_path(const fs::path& output) { return output / "trials" / "plan.json"; }

Value to_value(const grid::Coordinate& coordinate) {
  return Value(Value::Map{
      {"name", coordinate.name}, {"config_key", coordinate.key}, {"labels", Value(Value::List(coordinate.labels))}});
}

Value to_value(const grid::Axis& axis) {
  Value value = to_value(grid::Coordinate{axis.name, axis.key, axis.labels});
  Value::List along;
  for (const grid::Coordinate& coordinate : axis.along) along.push_back(to_value(coordinate));
  value.set("along", Value(std::move(along)));
  if (axis.is_stages) value.set("stages", Value(true));
  return value;
}

Value trial_to_value(const grid::Point& point, const std::vector<std::string>& ids) {
  Value::List positions;
  for (const std::size_t position : point) positions.emplace_back(static_cast<std::int64_t>(position));
  return Value(Value::Map{{"point", Value(std::move(positions))}, {"ids", Value(Value::List(ids.begin(), ids.end()))}});
}

/// What is the same for all trials is written once.
Value to_value(const VaryingSetting& setting) {
  const auto& values = setting.values;
  const bool shared = !values.empty() && std::all_of(values.begin(), values.end(),
                                                     [&](const Value& value) { return value == values.front(); });
  if (shared) return Value(Value::Map{{"key", setting.key}, {"all", values.front()}});
  return Value(Value::Map{{"key", setting.key}, {"each", Value(Value::List(values))}});
}

template <class Things>
Value list_of(const Things& things) {
  Value::List list;
  for (const auto& thing : things) list.push_back(to_value(thing));
  return Value(std::move(list));
}

const Value& entry(const Value& map, const char* name) {
  const Value* value = map.find(name);
  if (value == nullptr) throw Error(std::string("it has no '") + name + "'");
  return *value;
}

grid::Coordinate coordinate_from(const Value& value) {
  return {entry(value, "name").text(), entry(value, "config_key").text(), entry(value, "labels").list()};
}

grid::Axis axis_from(const Value& value) {
  grid::Coordinate own = coordinate_from(value);
  grid::Axis axis{.name = std::move(own.name), .key = std::move(own.key), .labels = std::move(own.labels)};
  for (const Value& along : entry(value, "along").list()) axis.along.push_back(coordinate_from(along));
  // Plans without stages do not say it.
  if (const Value* const stages = value.find("stages")) axis.is_stages = stages->boolean() && !axis.labels.empty();
  return axis;
}

void add_trial(Manifest& manifest, const Value& value) {
  grid::Point& point = manifest.design.points.emplace_back();
  // A position that does not exist on its axis stands for "not on this axis", or is a mistake that collect() finds.
  for (const Value& position : entry(value, "point").list())
    point.push_back(static_cast<std::size_t>(position.integer()));
  if (point.size() > manifest.design.axes.size()) throw Error("a trial has more coordinates than there are axes");
  std::vector<std::string>& ids = manifest.ids.emplace_back();
  for (const Value& id : entry(value, "ids").list()) ids.push_back(id.text());
  if (ids.empty()) throw Error("a trial has no id");
}

VaryingSetting setting_from(const Value& value, std::size_t trials) {
  VaryingSetting setting{entry(value, "key").text(), {}};
  if (const Value* all = value.find("all"))
    setting.values.assign(trials, *all);
  else
    setting.values = entry(value, "each").list();
  if (setting.values.size() != trials) throw Error("'" + setting.key + "' has not one value for each trial");
  return setting;
}

std::string text_of(const Manifest& manifest) {
  Value::List trials;
  for (std::size_t trial = 0; trial < manifest.ids.size(); ++trial)
    trials.push_back(trial_to_value(manifest.design.points[trial], manifest.ids[trial]));
  Value::Map map{{"plan", Value(version)},
                 {"name", manifest.name},
                 {"config_folder", manifest.config_folder.string()},
                 {"config", manifest.config_text},
                 {"report", manifest.report},
                 {"notes", manifest.notes},
                 {"tags", Value(Value::List(manifest.tags.begin(), manifest.tags.end()))}};
  if (!manifest.in_memory) map.emplace_back("in_memory", Value(false));
  if (!manifest.searched.empty())
    map.emplace_back("searched", Value(Value::List(manifest.searched.begin(), manifest.searched.end())));
  map.emplace_back("product", Value(manifest.design.product));
  map.emplace_back("axes", list_of(manifest.design.axes));
  map.emplace_back("settings", list_of(manifest.settings));
  map.emplace_back("trials", Value(std::move(trials)));
  return files::with_json_seal(values::to_json(Value(std::move(map))));
}

Manifest manifest_from(const Value& value) {
  if (entry(value, "plan").integer() != version) throw Error("another version of plexus wrote it");
  Manifest manifest;
  manifest.name = entry(value, "name").text();
  manifest.config_folder = entry(value, "config_folder").text();
  manifest.config_text = entry(value, "config").text();
  // Plans were written without it.
  if (const Value* const report = value.find("report"); report != nullptr && report->is_text())
    manifest.report = report->text();
  if (const Value* const notes = value.find("notes"); notes != nullptr && notes->is_text())
    manifest.notes = notes->text();
  if (const Value* const tags = value.find("tags"); tags != nullptr)
    for (const Value& tag : tags->list()) manifest.tags.push_back(tag.text());
  if (const Value* const in_memory = value.find("in_memory"); in_memory != nullptr)
    manifest.in_memory = in_memory->boolean();
  if (const Value* const searched = value.find("searched"); searched != nullptr)
    for (const Value& metric : searched->list()) manifest.searched.push_back(metric.text());
  manifest.design.product = entry(value, "product").boolean();
  for (const Value& axis : entry(value, "axes").list()) manifest.design.axes.push_back(axis_from(axis));
  for (const Value& trial : entry(value, "trials").list()) add_trial(manifest, trial);
  for (const Value& setting : entry(value, "settings").list())
    manifest.settings.push_back(setting_from(setting, manifest.ids.size()));
  return manifest;
}

/// Far more than a million trials take.
constexpr std::uint64_t largest_plan = std::uint64_t{4} << 30U;

/// A file without a seal is that of an older plexus, or of somebody who has edited it: it has to make sense by itself.
Manifest manifest_in(const std::string& text) {
  if (files::json_seal_of(text) == files::Seal::broken)
    throw Error("it is damaged, or was changed after plexus wrote it");
  return manifest_from(values::from_json(text));
}

}  // namespace

void write_plan_file(const fs::path& output, const Manifest& manifest) {
  const fs::path path = plan_path(output);
  const std::string text = text_of(manifest);
  std::error_code error;
  const bool is_there = fs::is_regular_file(path, error) && fs::file_size(path, error) == text.size() && !error;
  if (!is_there || files::read_text_file(path) != text) files::publish(path, text);
}

std::optional<Manifest> read_plan_file(const fs::path& output) {
  std::error_code error;
  if (!fs::exists(plan_path(output), error)) return std::nullopt;
  const std::string text = files::read_text_file(plan_path(output), largest_plan);
  const std::string where = "'" + plan_path(output).string() + "'";
  const auto refuse = [&](const std::string& why) -> EnvironmentError {
    return EnvironmentError("cannot use " + where + ": " + why +
                            "; remove it, and 'plexus run' writes it again (finished trials are kept)");
  };
  try {
    return manifest_in(text);
  } catch (const Error& mistake) {
    throw refuse(mistake.what());
  } catch (const std::bad_variant_access&) {
    throw refuse("it is damaged");
  }
}

DataOrigin data_origin_of(const fs::path& output) {
  try {
    if (const auto manifest = read_plan_file(output)) return {manifest->config_folder, manifest->in_memory};
  } catch (const Error&) {
    // Without a plan the data may still be found.
  }
  return {output};
}

}  // namespace plexus::experiment
