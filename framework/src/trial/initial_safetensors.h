// Reads .safetensors files: eight bytes with the length of a description in JSON, the description, the numbers.
#pragma once

#include <filesystem>

#include "trial/foreign_arrays.h"

namespace plexus::trial {

/// Throws Error for a file that is none, EnvironmentError for one that cannot be read. Numbers may be float64, float32,
/// float16 or bfloat16; arrays of others are left out.
[[nodiscard]] ForeignArrays read_safetensors(const std::filesystem::path& path);

}  // namespace plexus::trial
