// Which line is a header, and which column is what.
#pragma once

#include <plexus/dataset.h>
#include <plexus/schema.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "csv_reader.h"

namespace csv {

/// A column: its name, or its number, from 0 or, negative, from the end.
using ColumnName = std::variant<std::int64_t, std::string>;

/// What the configuration says about the columns.
struct Columns {
  std::string header;                            ///< auto, present or absent
  bool no_target = false;                        ///< rows without one, for a network that is there
  std::vector<ColumnName> targets;               ///< empty: a column called label, class or target, or the last one
  std::vector<ColumnName> one_hot;               ///< in the place of `targets`: 0 or 1 each; a name may be a pattern
  std::vector<ColumnName> chosen;                ///< inputs; empty: all others
  plexus::Named<std::vector<ColumnName>> named;  ///< `chosen` under the names of several inputs; empty: it is one
  std::vector<ColumnName> ignored;
  std::optional<ColumnName> group;
  std::optional<ColumnName> weight;
  std::vector<std::string> missing;  ///< texts that stand for no value
};

/// What a file's columns are.
struct Layout {
  std::size_t columns = 0;  ///< cells of a record
  bool has_header = false;
  bool target_is_guessed = false;  ///< nobody says which, and none is called so: the last column
  std::vector<std::string> names;  ///< of all columns: from the header, or "column 0", "column 1", …
  std::vector<std::size_t> targets;
  bool one_hot = false;  ///< `targets` are one class in several columns
  std::vector<std::size_t> inputs;
  std::vector<plexus::NamedInput> named_inputs;  ///< that `inputs` are, one behind the other; empty: one
  std::optional<std::size_t> group;
  std::optional<std::size_t> weight;
  std::vector<plexus::Reading> readings;
  std::vector<plexus::Doubt> doubts;
};

/// Looks at the first records; the reader then stands before the first row of data. Throws Error where the
/// configuration does not fit the file, EnvironmentError where the file has no columns.
[[nodiscard]] Layout lay_out(Reader& reader, const Columns& columns);

/// The name of one column: "data*" with one star for any text fits "data1".
[[nodiscard]] bool fits_pattern(std::string_view name, std::string_view pattern) noexcept;

}  // namespace csv
