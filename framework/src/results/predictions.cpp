#include "results/predictions.h"

#include "files/publish.h"
#include "files/seal.h"
#include "results/vocabulary.h"
#include "text/escape.h"

#include <plexus/error.h>

#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <sstream>

namespace plexus::results {
namespace {

using hdf5::ImageWriter;
using hdf5::Packing;

/// The shortest text that reads back as the same float.
std::string number_text(float number) {
  if (!std::isfinite(number)) return "";
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

ImageWriter::Dimension row_dimension(ImageWriter& writer, const Predictions& predictions) {
  if (!predictions.rows.empty())
    return writer.dimension(writer.root(), "row", predictions.rows, text_attributes("row that was answered"));
  std::vector<std::int64_t> numbers(predictions.count() / predictions.answers_of_row());
  std::iota(numbers.begin(), numbers.end(), 1);
  return writer.dimension(writer.root(), "row", numbers, integer_attributes("row that was answered, from 1"));
}

/// (row), or (row, positions…).
std::vector<ImageWriter::Dimension> answer_dimensions(ImageWriter& writer, const Predictions& predictions,
                                                      ImageWriter::Dimension row) {
  std::vector<ImageWriter::Dimension> dimensions = {row};
  for (std::size_t axis = 0; axis < predictions.positions.size(); ++axis)
    dimensions.push_back(writer.dimension(
        writer.root(), predictions.positions.size() == 1 ? "position" : "position_" + std::to_string(axis + 1),
        predictions.positions[axis]));
  return dimensions;
}

void write_classes(ImageWriter& writer, const Predictions& predictions, ImageWriter::Dimension row) {
  const auto root = writer.root();
  const std::vector<ImageWriter::Dimension> answer = answer_dimensions(writer, predictions, row);
  const auto of_class =
      class_dimension(writer, root, "class", "class", predictions.outputs.size(), predictions.outputs);
  std::vector<ImageWriter::Dimension> of_score = answer;
  of_score.push_back(of_class);
  writer.dataset(root, "scores", of_score, predictions.scores, text_attributes(predictions.meaning_of_scores()),
                 Packing::deflate);
  const std::string numbered = ", counted from 0 along 'class'";
  writer.dataset(root, "predicted_class", answer, predictions.classes,
                 integer_attributes("class of the largest score" + numbered), Packing::deflate);
  std::vector<float> confidence;
  for (std::size_t i = 0; i < predictions.count(); ++i) confidence.push_back(predictions.confidence(i));
  writer.dataset(root, "confidence", answer, confidence, text_attributes("largest score"), Packing::deflate);
  if (!predictions.true_classes.empty())
    writer.dataset(root, "true_class", answer, predictions.true_classes,
                   integer_attributes("class of the row" + numbered + "; -1: one that the network does not know"),
                   Packing::deflate);
}

void write_outputs(ImageWriter& writer, const Predictions& predictions, ImageWriter::Dimension row) {
  const auto root = writer.root();
  const auto output =
      class_dimension(writer, root, "output", "output", predictions.outputs.size(), predictions.outputs);
  writer.dataset(root, "outputs", {row, output}, predictions.scores, text_attributes(predictions.meaning_of_scores()),
                 Packing::deflate);
  if (!predictions.targets.empty())
    writer.dataset(root, "targets", {row, output}, predictions.targets, text_attributes("targets of the rows"),
                   Packing::deflate);
}

}  // namespace

std::string Predictions::position(std::size_t answer) const {
  std::string text;
  std::size_t place = answer % answers_of_row();
  for (std::size_t axis = positions.size(); axis-- > 0; place /= positions[axis])
    text = std::to_string(place % positions[axis]) + (text.empty() ? "" : " ") + text;
  return text;
}

std::string Predictions::meaning_of_scores() const {
  if (coordinates) return "outputs of the network: coordinates, near those of rows of the same class";
  if (!classification) return "outputs of the network, in the units of the targets";
  if (probabilities)
    return "probability of each class: the softmax of the outputs, which the cross-entropy was trained with";
  return "outputs of the network, trained towards 1 for the class of a row and 0 for the others; no probabilities";
}

std::vector<std::byte> predictions_image(const Predictions& predictions) {
  const hdf5::QuietErrors quiet;
  ImageWriter writer;
  writer.attribute(writer.root(), "title", "plexus predictions");
  writer.attribute(writer.root(), "layout", layout_version);
  for (const auto& [name, text] : predictions.attributes) writer.attribute(writer.root(), name, text);
  const ImageWriter::Dimension row = row_dimension(writer, predictions);
  if (predictions.classification)
    write_classes(writer, predictions, row);
  else
    write_outputs(writer, predictions, row);
  std::vector<std::byte> image = writer.finish();
  files::append_seal(image);
  return image;
}

void write_predictions(const std::filesystem::path& path, const Predictions& predictions) {
  if (path.extension() == ".csv") {
    std::ostringstream text;
    write_predictions_csv(text, predictions);
    files::publish(path, text.str());
    return;
  }
  std::vector<std::byte> image;
  try {
    image = predictions_image(predictions);
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot write '" + path.string() + "': HDF5 failed at " + failure.what());
  }
  files::publish(path, image);
}

void write_predictions_csv(std::ostream& out, const Predictions& predictions, bool header) {
  const std::size_t width = predictions.outputs.size();
  if (header) {
    out << (predictions.positions.empty() ? "row" : "row,position");
    if (predictions.classification) out << ",class,confidence";
    for (const std::string& name : predictions.outputs)
      out << ',' << text::csv_field(predictions.classification ? "score " + name : name);
    if (!predictions.true_classes.empty()) out << ",true class";
    if (!predictions.targets.empty())
      for (const std::string& name : predictions.outputs) out << ',' << text::csv_field("target " + name);
    out << "\r\n";
  }
  for (std::size_t i = 0; i < predictions.count(); ++i) {
    out << text::csv_field(predictions.row(i));
    if (!predictions.positions.empty()) out << ',' << predictions.position(i);
    if (predictions.classification)
      out << ',' << text::csv_field(predictions.outputs[static_cast<std::size_t>(predictions.classes[i])]) << ','
          << number_text(predictions.confidence(i));
    for (std::size_t k = 0; k < width; ++k) out << ',' << number_text(predictions.scores[i * width + k]);
    if (!predictions.true_classes.empty()) {
      const std::int32_t known = predictions.true_classes[i];
      out << ',' << (known < 0 ? "" : text::csv_field(predictions.outputs[static_cast<std::size_t>(known)]));
    }
    if (!predictions.targets.empty())
      for (std::size_t k = 0; k < width; ++k) out << ',' << number_text(predictions.targets[i * width + k]);
    out << "\r\n";
  }
}

}  // namespace plexus::results
