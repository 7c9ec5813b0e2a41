// What another network says of each training row: a probability for each class, to learn from beside the labels.
#pragma once

#include <plexus/dataset.h>

#include <filesystem>
#include <string>
#include <vector>

namespace plexus::data {

struct SoftTargets {
  std::vector<float> probabilities;  ///< (rows of Data::train, classes)
  std::string digest;                ///< of these, in hexadecimal
};

/// The scores of a file that `plexus predict --part all` or `--part train` has written for this data set. Throws Error
/// where they are no probabilities, or not of these rows and classes.
[[nodiscard]] SoftTargets read_soft_targets(const std::filesystem::path& file, const Data& data,
                                            const DataSource& source);

}  // namespace plexus::data
