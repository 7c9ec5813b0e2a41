// Reads the weights of ONNX models (onnx.proto3): initializers of floats, and from the nodes how they are meant.
#pragma once

#include <filesystem>

#include "trial/foreign_arrays.h"

namespace plexus::trial {

/// Throws Error for a file that is none, EnvironmentError for one that cannot be read. Arrays that are no floats, or
/// lie in other files, are left out.
[[nodiscard]] ForeignArrays read_onnx(const std::filesystem::path& path);

}  // namespace plexus::trial
