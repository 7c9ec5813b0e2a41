// Arrays from any HDF5 file, for data sets.
#pragma once

#include <plexus/dataset.h>

#include <filesystem>
#include <string>
#include <vector>

namespace plexus::hdf5 {

/// The array `name` ("images", "/train/images", …), converted by its type: unsigned bytes and booleans stay bytes,
/// other integers become 64-bit, floats become double. Throws EnvironmentError if the file cannot be read or is no HDF5
/// file, if there is no such array (the message lists those there are), or if it is no array of numbers or too large.
[[nodiscard]] Array read_array(const std::filesystem::path& path, const std::string& name);

/// True if there is an array of that name. Throws EnvironmentError if the file cannot be read.
[[nodiscard]] bool has_array(const std::filesystem::path& path, const std::string& name);

/// Names of all arrays in the file, groups included ("train/images"), sorted.
[[nodiscard]] std::vector<std::string> list_arrays(const std::filesystem::path& path);

}  // namespace plexus::hdf5
