// From the columns of a table to inputs: missing values filled, texts as numbers, classes chosen. What was fitted on
// the training rows is plain data, recorded with the trial, so that it can be applied to rows that come later.
#pragma once

#include <plexus/dataset.h>
#include <plexus/value.h>

#include <string>
#include <vector>

#include "data/drawing.h"
#include "data/settings.h"

namespace plexus::data {

/// What becomes of one column.
struct ColumnEncoding {
  /// embedding: a token for each category and one for all other texts; each column has tokens of its own, behind those
  /// of the columns before it in its input.
  enum class Form { number, one_hot, ordinal, embedding };

  std::string name;
  Form form = Form::number;
  std::vector<std::string> categories;  ///< of the training rows: one input each, or a number each
  std::vector<std::int32_t> code;  ///< stored category → its place among `categories`; −1: it is in no training row
  bool fills = false;              ///< a missing value becomes `fill`
  float fill = 0.0F;               ///< a value, or the place of a category
  bool indicator = false;          ///< a further input: 1 where the value is missing
  bool begins_input = false;       ///< is the first of a named input

  [[nodiscard]] std::size_t width() const noexcept;
  [[nodiscard]] std::size_t tokens() const noexcept { return form == Form::embedding ? categories.size() + 1 : 0; }
};

struct Encoding {
  std::vector<ColumnEncoding> columns;  ///< empty: inputs are as the data set gives them
  std::vector<std::int32_t> class_number;  ///< stored class → class that is learnt; −1: left out. Empty: all are learnt

  /// Of each input, of which there is one where they have no names; 0: its values are no tokens.
  [[nodiscard]] std::vector<std::size_t> tokens() const;
};

/// The rows that may be in a part: of classes that are kept, without those that `missing: drop` leaves out. Throws
/// Error where `classes` names none of the data set's, and where values are missing and `missing` is error.
struct Kept {
  RowList train;
  RowList test;
  std::vector<std::int32_t> class_number;  ///< as in Encoding
  std::size_t dropped = 0;                 ///< rows with missing values, left out
  bool any_missing = false;                ///< as any_missing() of the data says
};
[[nodiscard]] Kept keep_rows(const Data& data, const DatasetSettings& settings);

/// Fits on training rows; `kept` is of all. Throws Error where columns cannot become inputs.
[[nodiscard]] Encoding fit_encoding(const Data& data, const RowList& train, const Kept& kept,
                                    const DatasetSettings& settings);

/// Whether any value is missing in a column: looks at all of them.
[[nodiscard]] bool any_missing(const Data& data);

/// Whether encode() gives other data than it takes, of which values may be missing.
[[nodiscard]] bool changes(const Encoding& encoding, bool any_missing);

/// The data as they are learnt: rows keep their numbers, those that are in no part included.
[[nodiscard]] Data encode(const Data& data, const Encoding& encoding);

/// As it is recorded: {columns: [{name, form, categories, fill, indicator}], …}.
[[nodiscard]] Value to_value(const Encoding& encoding);

}  // namespace plexus::data
