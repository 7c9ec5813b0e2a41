#include "results/trials_table.h"

#include <plexus/error.h>

#include <algorithm>
#include <system_error>

#include "results/hdf5/reader.h"

namespace plexus::results {
namespace {

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

TrialsTable read_table(const std::filesystem::path& path) {
  const hdf5::QuietErrors quiet;
  const hdf5::Handle file = hdf5::open_file(path);
  TrialsTable table;
  table.experiment = hdf5::text_attribute(file, "experiment");
  const hdf5::Handle group = hdf5::open_group(file, "trials");
  for (const std::string& name : hdf5::link_names(group)) {
    const hdf5::Handle dataset = hdf5::open_dataset(group, name);
    const std::vector<std::size_t> extents = hdf5::extents(dataset);
    if (extents.size() != 1) continue;
    table.trials = extents.front();
    if (name == "trial") continue;
    table.columns.push_back({name,
                             has_attribute(dataset, "config_key") ? hdf5::text_attribute(dataset, "config_key") : "",
                             hdf5::has(file, name), read_column(dataset)});
  }
  return table;
}

}  // namespace

const TrialsTable::Column* TrialsTable::find(const std::string& name) const {
  const auto column =
      std::find_if(columns.begin(), columns.end(), [&](const Column& candidate) { return candidate.name == name; });
  return column == columns.end() ? nullptr : &*column;
}

TrialsTable read_trials_table(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    throw EnvironmentError("there is no '" + path.string() + "'; give the folder of an experiment that was run");
  try {
    return read_table(path);
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot use '" + path.string() + "': " + failure.what() +
                           "; the same 'plexus run' writes it again from the trials");
  }
}

}  // namespace plexus::results
