// Some rows of arrays: which they are, and the arrays with these rows alone.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace arrays {

/// As a slice of Python: from `start` on, `stop` not included, negative numbers from the end.
struct Slice {
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> stop;
  std::int64_t step = 1;

  static plexus::Parameters<Slice> parameters();
};

/// A slice, or the name of an array: a mask of zeros and ones, or numbers of rows.
using Rows = std::variant<std::string, Slice>;

using RowNumbers = std::vector<std::uint32_t>;

/// Those of `count` rows. `subject` begins messages. Throws Error where it chooses none.
[[nodiscard]] RowNumbers rows_of(const Slice& slice, std::size_t count, const std::string& subject);

/// The same that an array says: of as many zeros and ones as there are rows, or of numbers of rows, each once. Throws
/// EnvironmentError for others.
[[nodiscard]] RowNumbers rows_of(const plexus::Array& array, std::size_t count, const std::string& subject);

/// The rows that are not among `rows`, of `count`.
[[nodiscard]] RowNumbers others_than(const RowNumbers& rows, std::size_t count);

/// These rows of an array, along its first axis.
[[nodiscard]] plexus::Array only(const plexus::Array& array, const RowNumbers& rows);

/// These rows of inputs, `width` values each: copied in memory, looked at on disk.
void keep_only(const RowNumbers& rows, std::size_t width, plexus::Examples& examples);

}  // namespace arrays
