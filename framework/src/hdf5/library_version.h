// Which HDF5 library is in use.
#pragma once

#include <string>

namespace plexus::hdf5 {

/// "1.10.8"
[[nodiscard]] std::string hdf5_version();

}  // namespace plexus::hdf5
