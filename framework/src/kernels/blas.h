// What the BLAS library in use says of itself.
#pragma once

#include <plexus/export.h>

#include <string>

namespace plexus::kernels {

/// Name, version and the kernel that the library chose for this machine.
[[nodiscard]] PLEXUS_API std::string blas_description();

/// Who multiplies matrices of which size with the instruction set in use: it decides the bits of a result.
[[nodiscard]] PLEXUS_API std::string products_description();

}  // namespace plexus::kernels
