#include "results/observations.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "hdf5/reader.h"
#include "results/experiment.h"
#include "results/grid_writer.h"
#include "results/vocabulary.h"

namespace plexus::results {
namespace {

using hdf5::ImageWriter;
using hdf5::Packing;

std::string moment_words(const std::string& moment) {
  return moment == "step" ? "steps done, from 1" : "epochs done, from 1";
}

std::vector<ImageWriter::Dimension> dimensions_of(ImageWriter& writer, ImageWriter::Group group,
                                                  const Observation::Array& array,
                                                  std::map<std::string, ImageWriter::Dimension>& known) {
  std::vector<ImageWriter::Dimension> dimensions;
  for (const Observation::Dimension& dimension : array.dimensions) {
    auto found = known.find(dimension.name);
    if (found == known.end()) {
      const ImageWriter::Dimension made =
          dimension.labels.empty()
              ? writer.dimension(group, dimension.name, dimension.size)
              : writer.dimension(group, dimension.name, dimension.labels,
                                 with_label_text(text_attributes(in_words(dimension.name)), dimension.labels));
      found = known.emplace(dimension.name, made).first;
    }
    dimensions.push_back(found->second);
  }
  return dimensions;
}

}  // namespace

void write_observations(ImageWriter& writer, const std::vector<Observation>& observations) {
  if (observations.empty()) return;
  const ImageWriter::Group all = writer.group(writer.root(), "observations");
  for (const Observation& observation : observations) {
    const ImageWriter::Group group = writer.group(all, observation.name);
    const auto moment = writer.dimension(group, observation.moment, observation.moments,
                                         integer_attributes(moment_words(observation.moment)));
    std::map<std::string, ImageWriter::Dimension> known;
    for (const Observation::Array& array : observation.arrays) {
      std::vector<ImageWriter::Dimension> dimensions = dimensions_of(writer, group, array, known);
      dimensions.insert(dimensions.begin(), moment);
      writer.dataset(group, array.name, dimensions, array.values, {{"long_name", array.meaning}}, Packing::deflate);
    }
  }
}

namespace {

Observation::Dimension read_dimension(hid_t group, const std::string& name, std::size_t size) {
  const hdf5::Handle dataset = hdf5::open_dataset(group, name);
  Observation::Dimension dimension{name, size, {}};
  if (hdf5::class_of(dataset) == H5T_STRING) dimension.labels = hdf5::read_text(dataset);
  return dimension;
}

Observation read_observation(hid_t all, const std::string& name) {
  const hdf5::Handle group = hdf5::open_group(all, name);
  Observation observation;
  observation.name = name;
  observation.moment = hdf5::has(group, "step") ? "step" : "epoch";
  observation.moments = hdf5::read<std::int64_t>(hdf5::open_dataset(group, observation.moment));
  for (const std::string& array_name : hdf5::link_names(group)) {
    const hdf5::Handle dataset = hdf5::open_dataset(group, array_name);
    const std::vector<std::string> attributes = hdf5::attribute_names(dataset);
    if (hdf5::class_of(dataset) != H5T_FLOAT ||
        std::find(attributes.begin(), attributes.end(), "CLASS") != attributes.end())
      continue;  // a dimension
    Observation::Array& array = observation.arrays.emplace_back();
    array.name = array_name;
    if (std::find(attributes.begin(), attributes.end(), "long_name") != attributes.end())
      array.meaning = hdf5::text_attribute(dataset, "long_name");
    const std::vector<std::size_t> extents = hdf5::extents(dataset);
    const std::vector<std::string> names = hdf5::dimension_names(dataset);
    for (std::size_t axis = 1; axis < extents.size(); ++axis)
      array.dimensions.push_back(read_dimension(group, names.at(axis), extents[axis]));
    array.values = hdf5::read<float>(dataset);
  }
  return observation;
}

}  // namespace

std::vector<Observation> read_observations(hid_t file) {
  std::vector<Observation> observations;
  if (!hdf5::has(file, "observations")) return observations;
  const hdf5::Handle all = hdf5::open_group(file, "observations");
  for (const std::string& name : hdf5::link_names(all)) observations.push_back(read_observation(all, name));
  return observations;
}

std::vector<Observation> common_observations(const std::vector<const std::vector<Observation>*>& trials) {
  std::vector<Observation> common;
  if (trials.empty()) return common;
  const auto is_like = [](const Observation& a, const Observation& b) {
    return a.name == b.name && a.moment == b.moment &&
           std::equal(a.arrays.begin(), a.arrays.end(), b.arrays.begin(), b.arrays.end(),
                      [](const Observation::Array& x, const Observation::Array& y) {
                        return x.name == y.name && x.dimensions == y.dimensions;
                      });
  };
  for (const Observation& candidate : *trials.front()) {
    Observation longest = candidate;
    const bool everywhere = std::all_of(trials.begin(), trials.end(), [&](const std::vector<Observation>* trial) {
      const auto found = std::find_if(trial->begin(), trial->end(),
                                      [&](const Observation& other) { return is_like(candidate, other); });
      if (found == trial->end()) return false;
      const auto shared = std::min(found->moments.size(), longest.moments.size());
      if (!std::equal(longest.moments.begin(), longest.moments.begin() + static_cast<std::ptrdiff_t>(shared),
                      found->moments.begin()))
        return false;
      if (found->moments.size() > longest.moments.size()) longest.moments = found->moments;
      return true;
    });
    if (!everywhere) continue;
    for (Observation::Array& array : longest.arrays) array.values.clear();
    common.push_back(std::move(longest));
  }
  return common;
}

namespace {

/// The observations that a first look has found in all trials with results.
std::vector<Observation> found_in(const ExperimentRecord& record) {
  std::vector<std::vector<Observation>> all;
  for (std::size_t trial = 0; trial < record.trials.size(); ++trial) {
    if (record.trials[trial].status != Status::complete && record.trials[trial].status != Status::diverged) continue;
    all.push_back(record.observations(trial));
    for (Observation& observation : all.back())
      for (Observation::Array& array : observation.arrays) array.values = {};
  }
  std::vector<const std::vector<Observation>*> pointers;
  for (const std::vector<Observation>& one : all) pointers.push_back(&one);
  return common_observations(pointers);
}

const Observation::Array* array_in(const std::vector<Observation>& observations, const std::string& observer,
                                   const std::string& name) {
  for (const Observation& observation : observations)
    if (observation.name == observer)
      for (const Observation::Array& array : observation.arrays)
        if (array.name == name) return &array;
  return nullptr;
}

}  // namespace

void write_observations(GridWriter& grid, const ExperimentRecord& record) {
  if (!record.observations) return;
  const std::vector<Observation> common = found_in(record);
  if (common.empty()) return;
  ImageWriter& writer = grid.writer();
  const ImageWriter::Group all = writer.group(writer.root(), "observations");
  std::string left_out;
  for (const Observation& observation : common) {
    const ImageWriter::Group group = writer.group(all, observation.name);
    const auto moment = writer.dimension(group, observation.moment, observation.moments,
                                         integer_attributes(moment_words(observation.moment)));
    std::map<std::string, ImageWriter::Dimension> known;
    for (const Observation::Array& array : observation.arrays) {
      if (grid.cell_count() >
          largest_observation / std::max<std::size_t>(1, observation.moments.size() * array.size())) {
        left_out += (left_out.empty() ? "'" : ", '") + observation.name + "/" + array.name + "'";
        continue;
      }
      std::vector<ImageWriter::Dimension> dimensions = dimensions_of(writer, group, array, known);
      dimensions.insert(dimensions.begin(), moment);
      grid.array_in(group, array.name, dimensions, std::numeric_limits<float>::quiet_NaN(),
                    {{"long_name", array.meaning}}, [&](std::size_t trial, float* values) {
                      const std::vector<Observation> own = record.observations(trial);
                      if (const Observation::Array* const found = array_in(own, observation.name, array.name))
                        std::copy(found->values.begin(), found->values.end(), values);
                    });
    }
  }
  if (!left_out.empty())
    writer.attribute(all, "comment", left_out + " are too large for this file; each file in trials/ has its own");
}

}  // namespace plexus::results
