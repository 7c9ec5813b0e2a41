// Several arrays an example, each under a name: rows in which they lie behind each other.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <string>
#include <vector>

namespace arrays {

/// An array as it was read, with the shape of one example.
struct NamedArray {
  std::string name;
  std::string subject;  ///< begins messages
  plexus::Array array;
  plexus::Shape shape;
};

/// What they are together.
struct NamedRows {
  std::vector<plexus::NamedInput> inputs;
  plexus::Examples examples;  ///< of these, the number and the values
};

/// Rows of bytes where all arrays are, else of reals. `indices` names inputs whose values stand for things. Throws
/// EnvironmentError where the arrays do not fit together or hold what they cannot.
[[nodiscard]] NamedRows rows_of(std::vector<NamedArray> arrays, const std::vector<std::string>& indices);

/// Whether the values are whole numbers of a whole-number type, none of them negative: what tokens are stored as.
[[nodiscard]] bool could_be_indices(const plexus::Array& array);

}  // namespace arrays
