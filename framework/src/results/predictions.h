// What a network says of rows, and the files that hold it: HDF5 with named dimensions, and CSV.
//
//   /   row labels; scores(row, class), predicted_class(row) and confidence(row) of classes, or outputs(row, output);
//       true_class(row) or targets(row, output) where the rows had them
//   where positions have classes: scores(row, position, class), predicted_class(row, position), …
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace plexus::results {

struct Predictions {
  bool classification = true;
  std::vector<std::string> outputs;    ///< names of classes or outputs, all different; one for each
  bool coordinates = false;            ///< outputs are no classes, but coordinates of rows that have classes
  bool probabilities = false;          ///< scores of a row are probabilities; else they are the network's outputs
  std::vector<std::size_t> positions;  ///< extents of those that are answered each; empty: a row as a whole
  std::vector<float> scores;           ///< (row, positions…, output)
  std::vector<std::int32_t> classes;   ///< (row, positions…): the class of the largest score; empty for regression
  std::vector<std::int32_t> true_classes;  ///< as classes, −1: none that the network knows; empty: rows have none
  std::vector<float> targets;              ///< (row, output); empty: rows have none
  std::vector<std::string> rows;           ///< names of the rows, such as files; empty: they are numbered from 1
  std::vector<std::pair<std::string, std::string>> attributes;  ///< where all this is from

  /// Answers: one for each row, or for each position of each row.
  [[nodiscard]] std::size_t count() const noexcept { return outputs.empty() ? 0 : scores.size() / outputs.size(); }
  [[nodiscard]] std::size_t answers_of_row() const noexcept {
    std::size_t product = 1;
    for (const std::size_t extent : positions) product *= extent;
    return product;
  }
  /// The row of an answer.
  [[nodiscard]] std::string row(std::size_t answer) const {
    const std::size_t index = answer / answers_of_row();
    return rows.empty() ? std::to_string(index + 1) : rows[index];
  }
  /// The position of an answer in its row, from 0: "3", "12 5"; empty where a row has one answer.
  [[nodiscard]] std::string position(std::size_t answer) const;
  /// Of an answer that is a class: its largest score.
  [[nodiscard]] float confidence(std::size_t answer) const {
    return scores[answer * outputs.size() + static_cast<std::size_t>(classes[answer])];
  }
  /// One sentence for people: what the scores are.
  [[nodiscard]] std::string meaning_of_scores() const;
};

/// The bytes of the file. The same predictions give the same bytes.
[[nodiscard]] std::vector<std::byte> predictions_image(const Predictions& predictions);

/// Publishes the image, or CSV where the path ends with .csv. Throws EnvironmentError (disk full, …).
void write_predictions(const std::filesystem::path& path, const Predictions& predictions);

/// A line of names, then a line for each answer: row, position where there are several, class, confidence and the score
/// of each class; or row and outputs.
void write_predictions_csv(std::ostream& out, const Predictions& predictions, bool header = true);

}  // namespace plexus::results
