// The frame that results.h5 and runtime.h5 share.
#include "results/grid_writer.h"

#include "results/variables.h"
#include "results/vocabulary.h"
#include "text/utf8.h"
#include "values/names.h"

#include <numeric>
#include <optional>
#include <stdexcept>

namespace plexus::results {
namespace {

using hdf5::Attributes;
using hdf5::ImageWriter;
using hdf5::Values;

Values view(const Labels& labels) {
  return std::visit([](const auto& values) { return Values(std::span(values)); }, labels);
}

Attributes attributes_of(const std::string& name, const Setting& setting) {
  Attributes attributes = setting_attributes(name, setting.config_key, setting.labels, setting.booleans);
  if (!setting.last_stage.empty()) attributes.emplace_back(last_stage_attribute, setting.last_stage);
  return attributes;
}

// The same for what stands at the root, which other programs start from.
Attributes root_attributes_of(const std::string& name, const Setting& setting) {
  Attributes attributes = attributes_of(name, setting);
  const auto* texts = std::get_if<std::vector<std::string>>(&setting.labels);
  return texts == nullptr ? attributes : with_label_text(std::move(attributes), *texts);
}

/// The labels of an axis, or of other places on it.
Setting setting_of(const grid::Axis& axis, Labels labels) {
  return {axis.name, axis.key, std::move(labels), are_booleans(axis.labels),
          axis.is_stages ? axis.labels.back().text() : ""};
}

void check_record(const ExperimentRecord& record) {
  std::size_t product = 1;
  for (const grid::Axis& axis : record.axes) {
    product *= axis.size();
    for (const grid::Coordinate& along : axis.along)
      if (along.labels.size() != axis.size())
        throw std::logic_error("'" + along.name + "' does not have a label for each position of '" + axis.name + "'");
  }
  if (record.axes.empty() && record.cells.empty()) product = 0;
  if (record.cells.size() != product)
    throw std::logic_error("the grid has " + std::to_string(product) + " cells, but " +
                           std::to_string(record.cells.size()) + " are given");
  for (const std::size_t trial : record.cells)
    if (trial != no_trial && trial >= record.trials.size())
      throw std::logic_error("a cell of the grid names trial " + std::to_string(trial) + " of " +
                             std::to_string(record.trials.size()));
  for (const Setting& setting : record.settings)
    if (size_of(setting.labels) != record.trials.size())
      throw std::logic_error("'" + setting.name + "' does not have a label for each trial");
}

metrics::Definitions definitions_in(const ExperimentRecord& record) {
  std::optional<metrics::Definitions> all;
  for (const TrialSummary& trial : record.trials) {
    if (trial.status == Status::missing || trial.status == Status::failed) continue;
    if (all)
      all->add(trial.definitions);
    else
      all = trial.definitions;
  }
  return all.value_or(metrics::Definitions());
}

// The position along axis `which` of the first cell of each trial.
std::vector<std::size_t> positions(const ExperimentRecord& record, std::size_t which) {
  std::size_t stride = 1;
  for (std::size_t axis = which + 1; axis < record.axes.size(); ++axis) stride *= record.axes[axis].size();
  const std::size_t extent = record.axes[which].size();
  std::vector<std::size_t> found(record.trials.size(), no_trial);
  for (std::size_t cell = record.cells.size(); cell-- > 0;)
    if (record.cells[cell] != no_trial) found[record.cells[cell]] = cell / stride % extent;
  for (std::size_t trial = 0; trial < found.size(); ++trial)
    if (found[trial] == no_trial) throw std::logic_error("trial " + std::to_string(trial) + " is in no cell");
  return found;
}

}  // namespace

GridWriter::GridWriter(const ExperimentRecord& record, const std::string& title)
    : record_(record), cells_(record.cells) {
  check_record(record);
  definitions_ = definitions_in(record);
  const ImageWriter::Group root = writer_.root();
  writer_.attribute(root, "title", title);
  writer_.attribute(root, "layout", layout_version);
  writer_.attribute(root, "experiment", record.name);
  writer_.attribute(root, "plexus_version", record.plexus_version);
  writer_.attribute(root, "config", record.config);

  if (cells_.empty())
    add_trial_axis();
  else
    add_axes();
  if (!coordinates_.empty()) writer_.attribute(root, "coordinates", coordinates_);

  table_ = writer_.group(root, "trials");
  if (record.trials.empty()) return;
  std::vector<std::int64_t> numbers(record.trials.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  table_axes_ = {writer_.dimension(table_, "trial", numbers, text_attributes("number of the trial, from 0"))};
  add_settings();
}

// By now everything is trained: a name is mended, not refused.
std::string GridWriter::take_name(const std::string& wanted) {
  std::string name = values::to_setting_name(
      wanted, [this](std::string_view one) { return is_variable(one) || definitions_.parse(one).has_value(); });
  while (!names_.insert(name).second) name += "_";
  return name;
}

void GridWriter::add_coordinate(const Setting& setting, ImageWriter::Dimension dimension) {
  const std::string name = take_name(setting.name);
  writer_.dataset(writer_.root(), name, {dimension}, view(setting.labels), root_attributes_of(name, setting),
                  hdf5::Packing::deflate);
  coordinates_ += (coordinates_.empty() ? "" : " ") + name;
}

void GridWriter::add_axes() {
  for (const grid::Axis& axis : record_.axes) {
    const std::string name = take_name(axis.name);
    const Setting setting = setting_of(axis, to_labels(axis.labels));
    axes_.push_back(writer_.dimension(writer_.root(), name, view(setting.labels), root_attributes_of(name, setting)));
  }
  for (std::size_t i = 0; i < axes_.size(); ++i)
    for (const grid::Coordinate& along : record_.axes[i].along)
      add_coordinate({along.name, along.key, to_labels(along.labels), are_booleans(along.labels)}, axes_[i]);
}

// A design that is no product: its trials are the axis, and what varies stands along it.
void GridWriter::add_trial_axis() {
  if (record_.trials.empty()) return;
  cells_.resize(record_.trials.size());
  std::iota(cells_.begin(), cells_.end(), std::size_t{0});
  const std::vector<std::int64_t> numbers(cells_.begin(), cells_.end());
  axes_ = {writer_.dimension(writer_.root(), "trial", numbers, text_attributes("number of the trial, from 0"))};
  for (const Setting& setting : record_.settings) add_coordinate(setting, axes_.front());
}

void GridWriter::add_column(const Setting& setting) {
  const std::string name = take_name(setting.name);
  writer_.dataset(table_, name, table_axes_, view(setting.labels), attributes_of(name, setting),
                  hdf5::Packing::deflate);
}

// In the same order as at the root, so that what is there has the same name here.
void GridWriter::add_settings() {
  names_.clear();
  std::vector<std::vector<std::size_t>> at;
  for (std::size_t i = 0; i < record_.axes.size(); ++i) {
    const grid::Axis& axis = record_.axes[i];
    at.push_back(positions(record_, i));
    add_column(setting_of(axis, pick(to_labels(axis.labels), at.back())));
  }
  std::set<std::string> keys;
  for (std::size_t i = 0; i < record_.axes.size(); ++i) {
    for (const grid::Coordinate& along : record_.axes[i].along) {
      keys.insert(along.key);
      add_column({along.name, along.key, pick(to_labels(along.labels), at[i]), are_booleans(along.labels)});
    }
  }
  for (const Setting& setting : record_.settings)
    if (setting.config_key.empty() || !keys.contains(setting.config_key)) add_column(setting);
}

}  // namespace plexus::results
