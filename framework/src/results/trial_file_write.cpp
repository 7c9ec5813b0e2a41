// Writing trials/<id>.h5; the layout is in trial_file.h.
#include "files/publish.h"
#include "files/seal.h"
#include "results/definitions_text.h"
#include "results/observations.h"
#include "results/trial_file.h"
#include "results/vocabulary.h"
#include "values/names.h"

#include <plexus/error.h>

#include <map>
#include <optional>
#include <stdexcept>

namespace plexus::results {
namespace {

using hdf5::ImageWriter;
using hdf5::Packing;
using Dimensions = std::vector<ImageWriter::Dimension>;

template <class T>
void write_scalar(ImageWriter& writer, const std::string& name, T value, const hdf5::Attributes& attributes) {
  const std::vector<T> one = {value};
  writer.dataset(writer.root(), name, {}, one, attributes);
}

/// A line for each.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

/// The dimensions of labelled metrics, in the group of history as at the root.
class LabelDimensions {
 public:
  LabelDimensions(ImageWriter& writer, ImageWriter::Group group) : writer_(writer), group_(group) {}

  ImageWriter::Dimension of(const LabelledMetric& metric) {
    const auto known = known_.find(metric.dimension);
    if (known != known_.end()) return known->second;
    const auto made = writer_.dimension(group_, metric.dimension, metric.labels,
                                        with_label_text(text_attributes(in_words(metric.dimension)), metric.labels));
    return known_.emplace(metric.dimension, made).first->second;
  }
  /// One that is there already.
  void add(const std::string& name, ImageWriter::Dimension dimension) { known_.emplace(name, dimension); }

 private:
  ImageWriter& writer_;
  ImageWriter::Group group_;
  std::map<std::string, ImageWriter::Dimension> known_;
};

void write_history(ImageWriter& writer, const TrialRecord& record) {
  const std::vector<Series>& history = record.history;
  if (history.empty() || history.front().values.empty()) return;
  const ImageWriter::Group group = writer.group(writer.root(), "history");
  const ImageWriter::Dimension place =
      history_dimension(writer, group, record.history_steps, history.front().values.size());
  const std::string when = record.history_steps.empty() ? ", after each epoch" : ", at each evaluation";
  const auto attributes = [&](const std::string& name) {
    return real_attributes(meaning_of(name, record.definitions) + when);
  };
  for (const Series& series : history)
    writer.dataset(group, series.name, {place}, series.values, attributes(series.name), Packing::deflate);
  LabelDimensions dimensions(writer, group);
  for (const LabelledMetric& metric : record.labelled_metrics)
    if (!metric.history.empty())
      writer.dataset(group, metric.name, {place, dimensions.of(metric)}, metric.history, attributes(metric.name),
                     Packing::deflate);
}

// Dimensions lie in /parameters, where initial, best and final share them. Where two arrays have a dimension of one
// name but different extents, the later one carries the name of its array.
class ParameterDimensions {
 public:
  ParameterDimensions(ImageWriter& writer, ImageWriter::Group group) : writer_(writer), group_(group) {}

  Dimensions of(const NamedArray& array) {
    if (array.dimensions.size() != array.extents.size())
      throw std::logic_error("the array '" + array.name + "' does not name each of its dimensions");
    Dimensions dimensions;
    for (std::size_t axis = 0; axis < array.extents.size(); ++axis)
      dimensions.push_back(find(array.dimensions[axis], array.extents[axis], array.name));
    return dimensions;
  }

 private:
  ImageWriter::Dimension find(const std::string& wanted, std::size_t extent, const std::string& array) {
    std::string name = values::to_name(wanted);
    if (is_other(name, extent)) name = values::to_name(array) + "_" + name;
    while (is_other(name, extent)) name += "_";
    const auto found = known_.find(name);
    if (found != known_.end()) return found->second;
    const ImageWriter::Dimension dimension = writer_.dimension(group_, name, extent);
    known_.emplace(name, dimension);
    return dimension;
  }

  [[nodiscard]] bool is_other(const std::string& name, std::size_t extent) const {
    if (name == "initial" || name == "best" || name == "final" || name == "average") return true;
    const auto found = known_.find(name);
    return found != known_.end() && writer_.extent(found->second) != extent;
  }

  ImageWriter& writer_;
  ImageWriter::Group group_;
  std::map<std::string, ImageWriter::Dimension> known_;
};

void write_parameters(ImageWriter& writer, const TrialRecord& record) {
  if (record.initial_parameters.empty() && record.best_parameters.empty() && record.final_parameters.empty() &&
      record.average_parameters.empty())
    return;
  const ImageWriter::Group group = writer.group(writer.root(), "parameters");
  ParameterDimensions dimensions(writer, group);
  const auto write_moment = [&](const std::string& moment, const std::vector<NamedArray>& arrays) {
    if (arrays.empty()) return;
    const ImageWriter::Group inner = writer.group(group, moment);
    for (const NamedArray& array : arrays)
      writer.dataset(inner, values::to_name(array.name), dimensions.of(array), array.values);
  };
  write_moment("initial", record.initial_parameters);
  write_moment("best", record.best_parameters);
  write_moment("final", record.final_parameters);
  write_moment("average", record.average_parameters);
}

/// Classes, outputs or coordinates as a dimension of the root: of all that has them.
class OutputDimension {
 public:
  OutputDimension(ImageWriter& writer, const std::vector<std::string>& names, std::string name)
      : writer_(writer), names_(names), name_(std::move(name)) {}

  ImageWriter::Dimension of(std::size_t count) {
    if (!made_) made_ = class_dimension(writer_, writer_.root(), name_, name_, count, names_);
    return *made_;
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  ImageWriter& writer_;
  std::vector<std::string> names_;
  std::string name_;
  std::optional<ImageWriter::Dimension> made_;
};

/// Axes of the positions of an example, shared by all that has them.
class PositionDimensions {
 public:
  PositionDimensions(ImageWriter& writer, const TrialRecord& record) : writer_(writer), axes_(record.positions) {}

  /// (example, positions…)
  Dimensions of(ImageWriter::Dimension example) {
    if (made_.size() < axes_.size())
      for (const PositionAxis& axis : axes_) made_.push_back(writer_.dimension(writer_.root(), axis.name, axis.size));
    Dimensions all = {example};
    all.insert(all.end(), made_.begin(), made_.end());
    return all;
  }
  /// Of one example.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t product = 1;
    for (const PositionAxis& axis : axes_) product *= axis.size;
    return product;
  }
  /// "test example", "position of each test example"
  [[nodiscard]] std::string each(const std::string& part) const {
    return (axes_.empty() ? "each " : "each position of each ") + part + " example";
  }

 private:
  ImageWriter& writer_;
  const std::vector<PositionAxis>& axes_;
  Dimensions made_;
};

/// Those of the root that several variables share.
struct RootDimensions {
  RootDimensions(ImageWriter& writer, const TrialRecord& record)
      : of_class(writer, record.outputs, "class"),
        of_output(writer, record.outputs, "output"),
        of_coordinate(writer, {}, "coordinate"),
        positions(writer, record) {}

  OutputDimension of_class;
  OutputDimension of_output;
  OutputDimension of_coordinate;
  PositionDimensions positions;
};

/// Whether the outputs for rows of classes are no classes themselves.
bool has_coordinates(const TrialRecord& record) { return record.classes > 0 && !record.predicted_values.empty(); }

void write_labelled_metrics(ImageWriter& writer, const TrialRecord& record, RootDimensions& shared) {
  LabelDimensions dimensions(writer, writer.root());
  for (const LabelledMetric& metric : record.labelled_metrics) {
    for (OutputDimension* const outputs : {&shared.of_class, &shared.of_output})
      if (metric.dimension == outputs->name()) dimensions.add(metric.dimension, outputs->of(metric.labels.size()));
    writer.dataset(writer.root(), metric.name, {dimensions.of(metric)}, metric.values,
                   real_attributes(meaning_of(metric.name, record.definitions)));
  }
}

void write_scores(ImageWriter& writer, const TrialRecord& record, std::optional<ImageWriter::Dimension> test_example,
                  RootDimensions& shared) {
  const Scores& scores = record.scores;
  if (scores.part.empty()) return;
  if (scores.outputs == 0) throw std::logic_error("scores without a number of outputs");
  const auto root = writer.root();
  const bool of_test = scores.part == "test" && test_example;
  const auto example = of_test ? *test_example
                               : writer.dimension(root, scores.part + "_example",
                                                  scores.values.size() / scores.outputs / shared.positions.size());
  const std::string rows = shared.positions.each(scores.part);
  if (!scores.classes.empty()) {
    OutputDimension& outputs = has_coordinates(record) ? shared.of_coordinate : shared.of_class;
    const Dimensions of_label = shared.positions.of(example);
    Dimensions of_score = of_label;
    of_score.push_back(outputs.of(scores.outputs));
    writer.dataset(root, "scores", of_score, scores.values, {{"long_name", "outputs of the network for " + rows}},
                   Packing::deflate);
    const std::string none = record.positions.empty() ? "" : "; -1: it has none";
    writer.dataset(root, "true_label", of_label, scores.classes, integer_attributes("true class of " + rows + none),
                   Packing::deflate);
  } else {
    const auto of_output = shared.of_output.of(scores.outputs);
    writer.dataset(root, "scores", {example, of_output}, scores.values,
                   {{"long_name", "outputs of the network for " + rows}}, Packing::deflate);
    writer.dataset(root, "targets", {example, of_output}, scores.targets, {{"long_name", "targets of " + rows}},
                   Packing::deflate);
  }
}

void write_predictions(ImageWriter& writer, const TrialRecord& record, RootDimensions& shared) {
  std::optional<ImageWriter::Dimension> test_example;
  if (!record.predicted_labels.empty()) {
    const auto example =
        writer.dimension(writer.root(), "test_example", record.predicted_labels.size() / shared.positions.size());
    test_example = example;
    writer.dataset(writer.root(), "predictions", shared.positions.of(example), record.predicted_labels,
                   integer_attributes("class predicted for " + shared.positions.each("test")), Packing::deflate);
  } else if (!record.predicted_values.empty()) {
    if (record.predicted_outputs == 0) throw std::logic_error("predicted values without a number of outputs");
    const auto example =
        writer.dimension(writer.root(), "test_example", record.predicted_values.size() / record.predicted_outputs);
    test_example = example;
    const auto output =
        (has_coordinates(record) ? shared.of_coordinate : shared.of_output).of(record.predicted_outputs);
    writer.dataset(writer.root(), "predictions", {example, output}, record.predicted_values,
                   {{"long_name", "outputs for each test example"}}, Packing::deflate);
  }
  write_scores(writer, record, test_example, shared);
}

void write_confusion(ImageWriter& writer, const TrialRecord& record) {
  if (record.classes == 0) return;
  const auto root = writer.root();
  const auto true_class =
      class_dimension(writer, root, "true_class", "class of the example", record.classes, record.outputs);
  const auto predicted_class =
      class_dimension(writer, root, "predicted_class", "class that the network chose", record.classes, record.outputs);
  if (record.confusion.empty()) return;
  writer.dataset(root, "confusion", {true_class, predicted_class}, record.confusion,
                 integer_attributes(meaning_of_confusion(!record.positions.empty())), Packing::deflate);
}

void write_data(ImageWriter& writer, const TrialRecord& record) {
  if (!record.split.empty()) {
    const auto row = writer.dimension(writer.root(), "row", record.split.size());
    writer.dataset(writer.root(), "split", {row}, record.split, part_attributes(), Packing::deflate);
  }
  if (!record.network.empty()) {
    const std::vector<std::string> network = {record.network};
    writer.dataset(
        writer.root(), "network", {}, network,
        text_attributes("the parts of the network, with output shapes, parameters and multiply-adds (JSON)"));
  }
  if (record.fitted.empty()) return;
  const std::vector<std::string> one = {record.fitted};
  writer.dataset(writer.root(), "fitted", {}, one,
                 text_attributes("how stored values become inputs, fitted on the training rows (JSON)"));
}

void write_provenance(ImageWriter& writer, const TrialRecord& record) {
  const ImageWriter::Group group = writer.group(writer.root(), "provenance");
  std::map<std::string, int> given;
  for (const auto& [key, text] : record.provenance) {
    std::string name = values::to_name(key);
    if (const int count = ++given[name]; count > 1) name += "_" + std::to_string(count);
    writer.attribute(group, name, text);
  }
}

}  // namespace

std::vector<std::byte> trial_image(const TrialRecord& record) {
  const hdf5::QuietErrors quiet;
  ImageWriter writer;
  const ImageWriter::Group root = writer.root();
  writer.attribute(root, "title", "plexus trial");
  writer.attribute(root, "layout", layout_version);
  writer.attribute(root, "id", record.id);
  writer.attribute(root, "message", record.message);
  writer.attribute(root, "notes", joined(record.notes));
  writer.attribute(root, "seed", record.seed);
  writer.attribute(root, "config", record.config);
  if (const std::string definitions = to_text(record.definitions); !definitions.empty())
    writer.attribute(root, "metrics", definitions);

  write_scalar(writer, "status", static_cast<std::int8_t>(record.status), status_attributes());
  write_scalar(writer, "best_epoch", record.best_epoch, integer_attributes("epoch of the best parameters"));
  write_scalar(writer, "epochs_run", record.epochs_run, integer_attributes("epochs trained"));
  write_scalar(writer, "parameter_count", record.parameter_count, integer_attributes("number of trained parameters"));
  write_scalar(writer, "multiply_adds", record.multiply_adds, integer_attributes(meaning_of_multiply_adds));
  for (const Metric& metric : record.metrics)
    write_scalar(writer, metric.name, metric.value, real_attributes(meaning_of(metric.name, record.definitions)));
  write_history(writer, record);
  write_confusion(writer, record);
  RootDimensions shared(writer, record);
  write_predictions(writer, record, shared);
  write_labelled_metrics(writer, record, shared);
  write_parameters(writer, record);
  write_observations(writer, record.observations);
  write_data(writer, record);
  write_provenance(writer, record);

  std::vector<std::byte> image = writer.finish();
  files::append_seal(image);
  return image;
}

void add_trial(files::Group& group, const std::filesystem::path& path, const TrialRecord& record) {
  std::vector<std::byte> image;
  try {
    image = trial_image(record);
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot write '" + path.string() + "': HDF5 failed at " + failure.what());
  }
  group.add(path, image);
}

void write_trial(const std::filesystem::path& path, const TrialRecord& record) {
  files::Group group;
  add_trial(group, path, record);
  group.publish();
}

}  // namespace plexus::results
