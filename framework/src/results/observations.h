// What observers recorded, as it lies in files: a group for each, of which the first dimension of every array are its
// moments. In a trial's file observations/NAME; in results.h5 the same over the axes of the grid, where all trials have
// it.
#pragma once

#include <vector>

#include "hdf5/handle.h"
#include "hdf5/image_writer.h"
#include "results/trial.h"

namespace plexus::results {

class GridWriter;
struct ExperimentRecord;

/// Into a trial's file.
void write_observations(hdf5::ImageWriter& writer, const std::vector<Observation>& observations);

/// Floats of one array in results.h5 beyond which it is left to the trials' files.
inline constexpr std::size_t largest_observation = std::size_t{1} << 24;

/// Into results.h5: those that all trials have.
void write_observations(GridWriter& grid, const ExperimentRecord& record);

/// From a trial's file, in the order of their names.
[[nodiscard]] std::vector<Observation> read_observations(hid_t file);

/// The observations that all of these trials have, with the same arrays: their names, dimensions and labels. A trial
/// with fewer moments than another is no reason to leave one out.
[[nodiscard]] std::vector<Observation> common_observations(const std::vector<const std::vector<Observation>*>& trials);

}  // namespace plexus::results
