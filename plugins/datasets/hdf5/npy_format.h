// The .npy format of NumPy: a magic string, a version, a header in Python's syntax, the values (NEP 1).
#pragma once

#include <plexus/dataset.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace numpy {

/// The array; Fortran order is turned into row-major order. Integers, floats, booleans and texts are read; `name`
/// begins messages. Throws EnvironmentError if the bytes are no such file, or its type is another.
[[nodiscard]] plexus::Array parse_npy(const std::vector<std::uint8_t>& bytes, const std::string& name);

/// Where the array of a file lies.
struct NpyPlace {
  std::vector<std::size_t> extents;
  std::optional<std::uint64_t>
      offset;            ///< of the values, where they are bytes or floats of 32 bits as this machine has
  std::size_t size = 0;  ///< how many values there are
  bool bytes = false;
};

/// Throws what parse_npy() does, and EnvironmentError where rows do not lie one after the other.
[[nodiscard]] NpyPlace find_npy(const std::filesystem::path& path);

/// What parse_npy() gives, as arrays of some rows each, one after the other. Requires find_npy().
void read_npy_rows(const std::filesystem::path& path, const std::function<void(plexus::Array)>& take);

}  // namespace numpy
