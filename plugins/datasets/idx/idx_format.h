// The IDX format of the MNIST database: big-endian, two zero bytes, a type, the number of dimensions, the extents (32
// bits each), the values (LeCun, Cortes, Burges, "The MNIST database of handwritten digits", 1998).
#pragma once

#include <plexus/plugin.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace idx {

/// The files of a data set; without test files there are no test examples.
struct Files {
  std::filesystem::path train_images;
  std::filesystem::path train_labels;
  std::optional<std::filesystem::path> test_images;
  std::optional<std::filesystem::path> test_labels;
};

struct Inputs {
  std::vector<std::size_t> extents;  ///< (count, …)
  decltype(plexus::Examples::inputs) values;
};

/// Parses a file of inputs: unsigned bytes stay bytes, all other types become float. `name` is used in messages. Throws
/// EnvironmentError if `bytes` are no IDX array of two or more dimensions, if something is missing or left over.
[[nodiscard]] Inputs parse_inputs(std::vector<std::uint8_t> bytes, const std::string& name);

/// Parses a file of labels: integers of any type in one dimension, none negative. Throws EnvironmentError.
[[nodiscard]] std::vector<std::int32_t> parse_labels(const std::vector<std::uint8_t>& bytes, const std::string& name);

/// Reads all files. Images without a channel dimension get one of extent 1. `classes`: how many there are; nothing: as
/// many as the largest label says. Throws EnvironmentError if the files do not fit together or a label is too large.
[[nodiscard]] plexus::Data load(plexus::DataSource& source, const Files& files, std::optional<std::size_t> classes);

/// Inputs alone: rows for a network that is there.
[[nodiscard]] plexus::Data load_inputs(plexus::DataSource& source, const std::filesystem::path& images);

/// The four files of MNIST and of what was made in its image: in `folder`, or where data set `name` is found.
[[nodiscard]] Files find_mnist_files(plexus::DataSource& source, const std::string& name,
                                     const std::optional<std::filesystem::path>& folder);

}  // namespace idx
