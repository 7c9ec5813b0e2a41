// Reading HDF5: the few operations that plexus needs, with errors as Failure.
#pragma once

#include "hdf5/handle.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plexus::hdf5 {

/// Opens for reading, without a lock: network file systems often have none, and published files do not change.
[[nodiscard]] Handle open_file(const std::filesystem::path& path);
/// Opens a file that is in memory. The bytes are not copied: they must outlive what is returned.
[[nodiscard]] Handle open_image(std::span<const std::byte> image);

/// True if `group` has a link `name`; no path, one step.
[[nodiscard]] bool has(hid_t group, const std::string& name);
[[nodiscard]] Handle open_group(hid_t location, const std::string& name);
[[nodiscard]] Handle open_dataset(hid_t location, const std::string& name);
/// Names in a group, or of an object's attributes, in the order of their creation.
[[nodiscard]] std::vector<std::string> link_names(hid_t group);
[[nodiscard]] std::vector<std::string> attribute_names(hid_t object);

[[nodiscard]] std::vector<std::size_t> extents(hid_t dataset);
[[nodiscard]] H5T_class_t class_of(hid_t dataset);
/// All values, converted. Requires a dataset of numbers.
template <class T>
[[nodiscard]] std::vector<T> read(hid_t dataset);
/// All values of a dataset of variable-length strings.
[[nodiscard]] std::vector<std::string> read_text(hid_t dataset);
/// Names of a dataset's dimensions: of the scale attached to each, "" where none is.
[[nodiscard]] std::vector<std::string> dimension_names(hid_t dataset);

[[nodiscard]] std::string text_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::int64_t integer_attribute(hid_t object, const std::string& name);

/// The number of values times `element` bytes; a Failure if that is more than this machine's memory.
[[nodiscard]] std::size_t bytes_in_memory(const std::vector<std::size_t>& extents, std::size_t element);

}  // namespace plexus::hdf5
