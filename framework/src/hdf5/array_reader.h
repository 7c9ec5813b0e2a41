// Arrays from any HDF5 file, for data sets.
#pragma once

#include <plexus/dataset.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plexus::hdf5 {

/// The array `name` ("images", "/train/images", …), converted by its type: unsigned bytes and booleans stay bytes,
/// other integers become 64-bit, floats become double. Throws EnvironmentError if the file cannot be read or is no HDF5
/// file, if there is no such array (the message lists those there are), or if it is no array of numbers or too large.
[[nodiscard]] Array read_array(const std::filesystem::path& path, const std::string& name);

/// Where an array lies in its file.
struct ArrayPlace {
  std::vector<std::size_t> extents;
  /// From which byte of the file on its values lie, all in one piece and as they are; nothing: they do not, or are
  /// neither bytes nor floats of 32 bits in the order of this machine.
  std::optional<std::uint64_t> offset = {};
  bool bytes = false;  ///< of values with an offset
};

/// Throws what read_array() does.
[[nodiscard]] ArrayPlace find_array(const std::filesystem::path& path, const std::string& name);

/// What read_array() gives, as arrays of some rows each, one after the other, so that few of them are in memory. Throws
/// what read_array() and `take` do, and EnvironmentError where the array is so stored that a few rows cannot be read
/// without many others.
void read_rows(const std::filesystem::path& path, const std::string& name, const std::function<void(Array)>& take);

/// True if there is an array of that name. Throws EnvironmentError if the file cannot be read.
[[nodiscard]] bool has_array(const std::filesystem::path& path, const std::string& name);

/// Names of all arrays in the file, groups included ("train/images"), sorted.
[[nodiscard]] std::vector<std::string> list_arrays(const std::filesystem::path& path);

}  // namespace plexus::hdf5
