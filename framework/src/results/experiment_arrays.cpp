#include "results/experiment_arrays.h"

#include "hdf5/own_file.h"
#include "hdf5/reader.h"
#include "results/vocabulary.h"

#include <plexus/error.h>

#include <algorithm>
#include <map>

namespace plexus::results {
namespace {

constexpr std::string_view history_prefix = "history_";

/// The cell of the grid in which each trial of the table stands. Two cells with the same id hold the same trial.
std::vector<std::size_t> cells_of(hid_t file, const TrialsTable& table) {
  std::map<std::string, std::size_t> cells;
  const std::vector<std::string> ids = hdf5::read_text(hdf5::open_dataset(file, "trial_id"));
  for (std::size_t cell = 0; cell < ids.size(); ++cell) cells.emplace(ids[cell], cell);
  const TrialsTable::Column* const column = table.find("id");
  if (column == nullptr) throw hdf5::Failure("its trials have no id");
  std::vector<std::size_t> found;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    const auto cell = cells.find(column->text(trial));
    if (cell == cells.end()) throw hdf5::Failure("trial '" + column->text(trial) + "' is in no cell");
    found.push_back(cell->second);
  }
  return found;
}

/// The rows of the cells, from an array whose first dimensions are those of the grid.
template <class T>
std::vector<T> rows_of(hid_t dataset, const std::vector<std::size_t>& cells, std::size_t row) {
  const std::vector<T> all = hdf5::read<T>(dataset);
  std::vector<T> rows;
  rows.reserve(cells.size() * row);
  for (const std::size_t cell : cells) {
    if ((cell + 1) * row > all.size()) throw hdf5::Failure("an array is smaller than the grid");
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(cell * row);
    rows.insert(rows.end(), begin, begin + static_cast<std::ptrdiff_t>(row));
  }
  return rows;
}

void read_curves(hid_t file, const TrialsTable& table, const std::vector<std::size_t>& cells,
                 ExperimentArrays& arrays) {
  if (!hdf5::has(file, "epoch") && !hdf5::has(file, "step")) return;
  arrays.moment = hdf5::has(file, "epoch") ? "epoch" : "step";
  arrays.moments = hdf5::read<std::int64_t>(hdf5::open_dataset(file, arrays.moment));
  for (const std::string& name : hdf5::link_names(file)) {
    if (!name.starts_with(history_prefix)) continue;
    const std::string metric = name.substr(history_prefix.size());
    const auto known = table.metrics.parse(metric);
    if (known && !known->metric->is_one_value()) continue;
    arrays.curves.push_back({metric, meaning_of(metric, table.metrics),
                             rows_of<double>(hdf5::open_dataset(file, name), cells, arrays.moments.size())});
  }
}

void read_confusion(hid_t file, const std::vector<std::size_t>& cells, ExperimentArrays& arrays) {
  if (!hdf5::has(file, "true_class")) return;
  const hdf5::Handle labels = hdf5::open_dataset(file, "true_class");
  if (hdf5::class_of(labels) == H5T_STRING) {
    arrays.classes = hdf5::read_text(labels);
  } else {
    for (const std::int64_t number : hdf5::read<std::int64_t>(labels)) arrays.classes.push_back(std::to_string(number));
  }
  const std::size_t row = arrays.classes.size() * arrays.classes.size();
  if (!hdf5::has(file, "confusion") || cells.size() > most_confusion_counts / std::max<std::size_t>(row, 1)) return;
  arrays.confusion = rows_of<std::int64_t>(hdf5::open_dataset(file, "confusion"), cells, row);
}

ExperimentArrays read_arrays(hid_t file, const TrialsTable& table) {
  ExperimentArrays arrays;
  arrays.plexus_version = hdf5::text_attribute(file, "plexus_version");
  arrays.config = hdf5::text_attribute(file, "config");
  if (table.trials == 0) return arrays;
  const hdf5::Handle status = hdf5::open_dataset(file, "status");
  if (!hdf5::extents(status).empty()) arrays.axes = hdf5::dimension_names(status);
  const std::vector<std::size_t> cells = cells_of(file, table);
  read_curves(file, table, cells, arrays);
  read_confusion(file, cells, arrays);
  return arrays;
}

}  // namespace

ExperimentArrays read_experiment_arrays(const std::filesystem::path& path, const TrialsTable& table) {
  const hdf5::QuietErrors quiet;
  const hdf5::OwnFile file{
      path, "cannot use '" + path.string() + "': ", "; the same 'plexus run' writes it again from the trials"};
  try {
    ExperimentArrays arrays;
    // What there is to say about the file was said when the table was read from it.
    static_cast<void>(hdf5::with_own_file(file, [&](hid_t opened) { arrays = read_arrays(opened, table); }));
    return arrays;
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError(file.about + failure.what() + file.advice);
  }
}

}  // namespace plexus::results
