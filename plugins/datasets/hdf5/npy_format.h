// The .npy format of NumPy: a magic string, a version, a header in Python's syntax, the values (NEP 1).
#pragma once

#include <plexus/dataset.h>

#include <cstdint>
#include <string>
#include <vector>

namespace numpy {

/// The array; Fortran order is turned into row-major order. Integers, floats, booleans and texts are read; `name`
/// begins messages. Throws EnvironmentError if the bytes are no such file, or its type is another.
[[nodiscard]] plexus::Array parse_npy(const std::vector<std::uint8_t>& bytes, const std::string& name);

}  // namespace numpy
