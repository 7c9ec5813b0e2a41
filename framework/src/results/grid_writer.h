// The frame that results.h5 and runtime.h5 share: root attributes, axes, variables over all axes, the table /trials.
#pragma once

#include "hdf5/image_writer.h"
#include "results/experiment.h"

#include <set>
#include <string>
#include <vector>

namespace plexus::results {

class GridWriter {
 public:
  /// Writes the attributes, the axes and the settings. Keeps a reference to `record`. An axis or a setting whose name
  /// cannot stand in the file is given one that can. Throws std::logic_error if the record contradicts itself.
  GridWriter(const ExperimentRecord& record, const std::string& title);

  /// A variable over all axes and a column of /trials, from one value for each trial; `nothing` stands in cells that
  /// have no trial. Either name may be empty: then it is not written there.
  template <class T>
  void variable(const std::string& name, const std::string& column, const std::vector<T>& of_trials, const T& nothing,
                const hdf5::Attributes& attributes);

  /// A variable over all axes and `further` dimensions; the values of a trial are copied by copy(trial, first value).
  template <class T, class Copy>
  void array(const std::string& name, const std::vector<hdf5::ImageWriter::Dimension>& further, const T& nothing,
             const hdf5::Attributes& attributes, const Copy& copy);

  /// The same in a group of the root, from copy(number of the trial, first value).
  template <class T, class Copy>
  void array_in(hdf5::ImageWriter::Group group, const std::string& name,
                const std::vector<hdf5::ImageWriter::Dimension>& further, const T& nothing,
                const hdf5::Attributes& attributes, const Copy& copy);

  /// A name at the root that no axis and no setting has.
  [[nodiscard]] std::string free_name(std::string wanted) const {
    while (names_.contains(wanted)) wanted += "_";
    return wanted;
  }
  /// Of what was measured in any of the trials.
  [[nodiscard]] const metrics::Definitions& definitions() const noexcept { return definitions_; }
  [[nodiscard]] std::size_t cell_count() const noexcept { return cells_.size(); }
  [[nodiscard]] hdf5::ImageWriter& writer() noexcept { return writer_; }
  [[nodiscard]] std::vector<std::byte> finish() { return writer_.finish(); }

 private:
  void add_axes();
  void add_trial_axis();
  void add_settings();
  void add_coordinate(const Setting& setting, hdf5::ImageWriter::Dimension dimension);
  void add_column(const Setting& setting);
  std::string take_name(const std::string& wanted);

  const ExperimentRecord& record_;
  metrics::Definitions definitions_;
  hdf5::ImageWriter writer_;
  std::vector<std::size_t> cells_;
  std::set<std::string> names_;  // of axes and settings at the root
  std::string coordinates_;      // settings that move with an axis
  std::vector<hdf5::ImageWriter::Dimension> axes_;
  hdf5::ImageWriter::Group table_{};
  std::vector<hdf5::ImageWriter::Dimension> table_axes_;
};

template <class T>
void GridWriter::variable(const std::string& name, const std::string& column, const std::vector<T>& of_trials,
                          const T& nothing, const hdf5::Attributes& attributes) {
  if (!name.empty() && !cells_.empty()) {
    std::vector<T> of_cells;
    of_cells.reserve(cells_.size());
    for (const std::size_t trial : cells_) of_cells.push_back(trial == no_trial ? nothing : of_trials.at(trial));
    writer_.dataset(writer_.root(), name, axes_, of_cells, attributes, hdf5::Packing::deflate);
  }
  if (!column.empty() && !table_axes_.empty())
    writer_.dataset(table_, column, table_axes_, of_trials, attributes, hdf5::Packing::deflate);
}

template <class T, class Copy>
void GridWriter::array(const std::string& name, const std::vector<hdf5::ImageWriter::Dimension>& further,
                       const T& nothing, const hdf5::Attributes& attributes, const Copy& copy) {
  array_in(writer_.root(), name, further, nothing, attributes,
           [&](std::size_t trial, T* values) { copy(record_.trials[trial], values); });
}

template <class T, class Copy>
void GridWriter::array_in(hdf5::ImageWriter::Group group, const std::string& name,
                          const std::vector<hdf5::ImageWriter::Dimension>& further, const T& nothing,
                          const hdf5::Attributes& attributes, const Copy& copy) {
  std::vector<hdf5::ImageWriter::Dimension> dimensions = axes_;
  std::size_t size = 1;
  for (const auto dimension : further) {
    dimensions.push_back(dimension);
    size *= writer_.extent(dimension);
  }
  std::vector<T> values(cells_.size() * size, nothing);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell)
    if (cells_[cell] != no_trial) copy(cells_[cell], values.data() + cell * size);
  writer_.dataset(group, name, dimensions, values, attributes, hdf5::Packing::deflate);
}

}  // namespace plexus::results
