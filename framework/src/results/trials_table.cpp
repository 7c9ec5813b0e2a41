#include "results/trials_table.h"

#include "files/folder.h"
#include "hdf5/own_file.h"
#include "hdf5/reader.h"
#include "results/definitions_text.h"
#include "results/variables.h"
#include "results/vocabulary.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <sstream>
#include <system_error>

namespace plexus::results {
namespace {

namespace fs = std::filesystem;
using Column = TrialsTable::Column;

bool has_attribute(hid_t object, const std::string& name) {
  const std::vector<std::string> names = hdf5::attribute_names(object);
  return std::find(names.begin(), names.end(), name) != names.end();
}

Labels read_column(hid_t dataset) {
  switch (hdf5::class_of(dataset)) {
    case H5T_STRING:
      return hdf5::read_text(dataset);
    case H5T_FLOAT:
      return hdf5::read<double>(dataset);
    default:
      return hdf5::read<std::int64_t>(dataset);
  }
}

// As grid_writer.cpp marks them.
bool has_booleans(hid_t dataset) {
  return has_attribute(dataset, "flag_meanings") && hdf5::text_attribute(dataset, "flag_meanings") == "false true";
}

constexpr const char* table_advice = "; the same 'plexus run' writes it again from the trials";

TrialsTable read_table(hid_t file) {
  TrialsTable table;
  table.experiment = hdf5::text_attribute(file, "experiment");
  table.best = has_attribute(file, "report") && hdf5::text_attribute(file, "report") == "best";
  table.product = !hdf5::has(file, "trial");  // the axis of a design that is none
  if (has_attribute(file, "searched_metrics")) {
    std::istringstream names(hdf5::text_attribute(file, "searched_metrics"));
    for (std::string name; names >> name;) table.searched.push_back(name);
  }
  if (has_attribute(file, "metrics")) table.metrics = definitions_of(hdf5::text_attribute(file, "metrics"));
  const hdf5::Handle group = hdf5::open_group(file, "trials");
  for (const std::string& name : hdf5::link_names(group)) {
    const hdf5::Handle dataset = hdf5::open_dataset(group, name);
    const std::vector<std::size_t> extents = hdf5::extents(dataset);
    if (extents.size() != 1) continue;
    table.trials = extents.front();
    if (name == "trial") continue;
    table.columns.push_back(
        {name, has_attribute(dataset, "config_key") ? hdf5::text_attribute(dataset, "config_key") : "",
         hdf5::has(file, name), read_column(dataset), has_booleans(dataset), table.metrics.parse(name).has_value(),
         has_attribute(dataset, last_stage_attribute) ? hdf5::text_attribute(dataset, last_stage_attribute) : ""});
  }
  for (const Column& column : table.columns)
    if (size_of(column.values) != table.trials) throw hdf5::Failure("its columns are of different lengths");
  return table;
}

void check_status(const TrialsTable& table) {
  if (table.trials == 0) return;
  const Column* const status = table.find("status");
  const auto* numbers = status == nullptr ? nullptr : std::get_if<std::vector<std::int64_t>>(&status->values);
  if (numbers == nullptr) throw hdf5::Failure("its trials have no status");
  for (const std::int64_t number : *numbers)
    if (number < 0 || static_cast<std::size_t>(number) >= std::size(status_words))
      throw hdf5::Failure("a trial has the status " + std::to_string(number));
}

// Numbers of the layout that say with −1 that there is nothing.
bool is_absent(const Column& column, std::int64_t value) {
  return value == -1 && column.config_key.empty() && is_variable(column.name);
}

TrialsTable read_checked(const fs::path& path) {
  const hdf5::QuietErrors quiet;
  const hdf5::OwnFile file{path, "cannot use '" + path.string() + "': ", table_advice};
  TrialsTable table;
  hdf5::Note note = hdf5::with_own_file(file, [&table](hid_t opened) { table = read_table(opened); });
  if (!note.empty()) table.notes.push_back(std::move(note));
  return table;
}

std::size_t count_trials(const fs::path& folder) {
  std::error_code error;
  return files::paths_with(folder / "trials", ".h5", error).size();
}

[[noreturn]] void refuse_folder(const fs::path& folder) {
  const std::string name = "'" + folder.string() + "'";
  std::error_code error;
  if (!fs::exists(folder, error)) {
    const fs::path likely = fs::path("results") / folder;
    if (folder.is_relative() && fs::is_directory(likely, error))
      throw Error("there is no folder " + name + "; did you mean '" + likely.string() + "'?");
    throw Error("there is no folder " + name +
                "; give the folder of an experiment that was run (results/<experiment>)");
  }
  if (!fs::is_directory(folder, error))
    throw Error(name + " is not a folder; give the folder of an experiment that was run (results/<experiment>)");
  if (const std::size_t trials = count_trials(folder); trials > 0)
    throw Error(name + " has " + std::to_string(trials) + (trials == 1 ? " finished trial" : " finished trials") +
                " but no results.h5 yet; 'plexus collect " + folder.string() + "' makes it from them");
  throw Error(name + " has no results; 'plexus run CONFIG --output " + folder.string() + "' trains and writes them");
}

/// Adds the columns of `runtime` that `table` lacks; trials are the same where their ids are.
void join(TrialsTable& table, const TrialsTable& runtime) {
  const Column* const ids = table.find("id");
  const Column* const others = runtime.find("id");
  if (ids == nullptr || others == nullptr) return;
  std::map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < runtime.trials; ++row) rows.emplace(others->text(row), row);
  std::vector<std::size_t> positions;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    const auto row = rows.find(ids->text(trial));
    if (row == rows.end()) return;  // of another state of the folder
    positions.push_back(row->second);
  }
  for (const Column& column : runtime.columns)
    if (table.find(column.name) == nullptr)
      table.columns.push_back({column.name, column.config_key, column.at_root, pick(column.values, positions),
                               column.booleans, column.metric, column.last_stage});
  table.notes.insert(table.notes.end(), runtime.notes.begin(), runtime.notes.end());
}

}  // namespace

bool Column::is_setting() const { return !config_key.empty() || (at_root && !metric && !is_variable(name)); }

double Column::number(std::size_t trial) const {
  if (const auto* reals = std::get_if<std::vector<double>>(&values)) return reals->at(trial);
  const auto* integers = std::get_if<std::vector<std::int64_t>>(&values);
  if (integers == nullptr || is_absent(*this, integers->at(trial))) return not_a_number;
  return static_cast<double>(integers->at(trial));
}

std::string Column::text(std::size_t trial) const {
  const auto* reals = std::get_if<std::vector<double>>(&values);
  if (reals == nullptr || std::isnan(reals->at(trial))) return full_text(trial);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", reals->at(trial));
  return text.data();
}

std::string Column::label(std::size_t trial) const {
  const double value = booleans ? number(trial) : not_a_number;
  if (value == 0.0) return "false";
  return value == 1.0 ? "true" : text(trial);
}

std::string Column::full_text(std::size_t trial) const {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&values)) return texts->at(trial);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&values))
    return is_absent(*this, integers->at(trial)) ? "" : std::to_string(integers->at(trial));
  const double real = std::get<std::vector<double>>(values).at(trial);
  if (std::isnan(real)) return "";
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), real).ptr};
}

const Column* TrialsTable::find(const std::string& name) const {
  const auto named = [&](const auto& matches) {
    const auto column = std::find_if(columns.begin(), columns.end(), matches);
    return column == columns.end() ? nullptr : &*column;
  };
  const Column* const column = named([&](const Column& candidate) { return candidate.name == name; });
  if (column != nullptr || name.empty()) return column;
  return named([&](const Column& candidate) { return candidate.config_key == name; });
}

const Column* TrialsTable::stages() const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [](const Column& column) { return !column.last_stage.empty(); });
  return found == columns.end() ? nullptr : &*found;
}

bool TrialsTable::is_earlier_stage(std::size_t trial) const {
  const Column* const column = stages();
  return column != nullptr && !column->text(trial).empty() && column->text(trial) != column->last_stage;
}

Status TrialsTable::status(std::size_t trial) const {
  const auto number = std::get<std::vector<std::int64_t>>(find("status")->values).at(trial);
  return static_cast<Status>(number);
}

const Column* TrialsTable::front() const {
  const Column* const column = searched.empty() ? nullptr : find("on_front");
  return column != nullptr && std::holds_alternative<std::vector<std::int64_t>>(column->values) ? column : nullptr;
}

TrialsTable read_trials_table(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    throw EnvironmentError("there is no '" + path.string() + "'; give the folder of an experiment that was run");
  try {
    TrialsTable table = read_checked(path);
    check_status(table);
    return table;
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot use '" + path.string() + "': " + failure.what() + table_advice);
  }
}

TrialsTable read_results(const fs::path& folder) {
  std::error_code error;
  if (folder.filename() == "results.h5" && fs::is_regular_file(folder, error))
    return read_results(folder.has_parent_path() ? folder.parent_path() : ".");
  // What `plexus evaluate` wrote is such a table, too.
  if (folder.extension() == ".h5" && fs::is_regular_file(folder, error)) return read_trials_table(folder);
  if (!fs::exists(folder / "results.h5", error)) refuse_folder(folder);
  TrialsTable table = read_trials_table(folder / "results.h5");
  try {
    if (fs::exists(folder / "runtime.h5", error)) join(table, read_checked(folder / "runtime.h5"));
  } catch (const std::exception& failure) {
    // Measurements are an extra: without them the results are still shown.
    table.notes.push_back("'" + (folder / "runtime.h5").string() + "' is left out: " + failure.what() + table_advice);
  }
  return table;
}

}  // namespace plexus::results
