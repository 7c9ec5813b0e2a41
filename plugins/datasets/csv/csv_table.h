// The rows of one or more CSV files as numbers and texts.
#pragma once

#include <plexus/dataset.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv_columns.h"
#include "csv_numbers.h"
#include "csv_reader.h"

namespace csv {

/// A cell with its place, for messages.
struct PlacedText {
  std::string_view text;  ///< lies in a reader
  const Reader* reader = nullptr;
  std::size_t line = 0;
  std::size_t column = 0;

  [[nodiscard]] std::string where() const { return location(reader->name(), line, column); }
};

/// The files of one part of a data set, read as one table.
struct Table {
  std::vector<std::unique_ptr<Reader>> readers;  ///< own all texts
  Layout layout;                                 ///< of the first file
  std::vector<Layout> layouts;                   ///< of each
  NumberFormat format;
  std::size_t rows = 0;
  std::vector<float> inputs;              ///< (rows, inputs): numbers; NaN for what is missing, or in a column of text
  std::vector<std::string_view> targets;  ///< (rows, targets): texts in a reader
  /// (rows, targets): what parse_number() gives for those, where that was found out on the way; else NaN.
  std::vector<float> target_numbers;
  std::vector<std::size_t> left_out;     ///< rows without a target that were between the others, in ascending order
  std::vector<std::string_view> groups;  ///< (rows), or empty
  std::vector<float> weights;            ///< (rows), or empty
  /// For each input whether it is a column of text, and the texts of those that are: (rows), empty where missing.
  std::vector<bool> is_text;
  std::vector<std::vector<std::string_view>> texts;

  [[nodiscard]] std::size_t width() const noexcept { return layout.inputs.size(); }
  /// Whether targets[i] is a number.
  [[nodiscard]] bool is_number(std::size_t i) const {
    return !std::isnan(target_numbers[i]) || parse_number(targets[i], format).has_value();
  }
  /// "file:line:column" of targets[i], for messages: the files are read once more.
  [[nodiscard]] std::string where(std::size_t i) const;
};

struct TableOptions {
  Columns columns;
  std::string decimal = "auto";    ///< auto, point or comma
  std::string thousands = "none";  ///< none, comma, point, space, apostrophe
  bool text_as_categories = true;  ///< false: text in an input is an error
  bool texts_are_classes = false;  ///< whatever they look like
};

/// Reads all rows of all files. Throws Error where the configuration does not fit the files, EnvironmentError where a
/// cell is wrong.
[[nodiscard]] Table read_table(std::vector<std::unique_ptr<Reader>> readers, const TableOptions& options);

/// Whether a text stands for no value.
[[nodiscard]] bool is_missing(std::string_view text, const std::vector<std::string>& words) noexcept;

}  // namespace csv
