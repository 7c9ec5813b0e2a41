// The rows of a CSV file as a data set needs them: numbers, and the target as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv_reader.h"

namespace csv {

/// What the configuration says about the columns.
struct Columns {
  std::string header;                 ///< auto, present or absent
  std::optional<std::string> target;  ///< name of the target column; needs a header
  std::int64_t target_column = -1;    ///< where `target` is not set: from 0, negative from the end
  std::vector<std::string> ignore;    ///< names of columns to leave out; needs a header
};

/// A target with its place, for messages.
struct Target {
  std::string_view text;  ///< lies in the reader
  std::size_t line = 0;
  std::size_t column = 0;
};

struct Table {
  std::size_t width = 0;           ///< inputs of a row
  std::vector<float> inputs;       ///< (rows, width)
  std::vector<Target> targets;     ///< (rows)
  std::vector<std::string> names;  ///< of the inputs; empty without a header
  std::string target_name;         ///< empty without a header
};

/// Reads all rows. Throws Error where the configuration does not fit the file, EnvironmentError where a cell is wrong.
[[nodiscard]] Table read_table(Reader& reader, const Columns& columns);

/// The number that is all of `text`; nothing if it is none, or is not finite.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace csv
