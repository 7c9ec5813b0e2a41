// What the BLAS library in use says of itself.
#pragma once

#include <plexus/export.h>

#include <string>

namespace plexus::kernels {

/// Name, version and the kernel that the library chose for this machine.
[[nodiscard]] PLEXUS_API std::string blas_description();

/// Who multiplies matrices of which size with the instruction set in use: it decides the bits of a result.
[[nodiscard]] PLEXUS_API std::string products_description();

/// Lets the library take the memory that it computes in, 128 MiB of addresses for each thread, and keep it for this
/// process and those that it forks. Where it gets none later, under a limit, it tries again for ever. False: there is
/// no room.
[[nodiscard]] PLEXUS_API bool reserve_blas_memory() noexcept;

}  // namespace plexus::kernels
