// A comparison as labelled arrays: plain HDF5 that netCDF tools read too.
//
//   /       the levels and values; over both what was measured of each repetition, each of fields(), chosen_<setting>
//   /mean   fields() over the values, in the mean of the levels
#pragma once

#include <cstddef>
#include <vector>

#include "comparison/comparison.h"

namespace plexus::comparison {

/// The bytes of the file. The same comparison gives the same bytes.
[[nodiscard]] std::vector<std::byte> comparison_image(const Comparison& comparison);

}  // namespace plexus::comparison
