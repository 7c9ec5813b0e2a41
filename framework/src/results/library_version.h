// Which HDF5 library is in use.
#pragma once

#include <string>

namespace plexus::results {

/// "1.10.8"
[[nodiscard]] std::string hdf5_version();

}  // namespace plexus::results
