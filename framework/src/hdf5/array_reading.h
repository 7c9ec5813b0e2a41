// Reading arrays in this process, which a stranger's file may make crash, or keep busy for ever: array_reader.h has the
// same functions, safe ones, and says what they do.
#pragma once

#include <plexus/dataset.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hdf5/array_reader.h"

namespace plexus::hdf5::unconfined {

[[nodiscard]] Array read_array(const std::filesystem::path& path, const std::string& name);
[[nodiscard]] ArrayPlace find_array(const std::filesystem::path& path, const std::string& name);
void read_rows(const std::filesystem::path& path, const std::string& name, const std::function<void(Array)>& take);
[[nodiscard]] bool has_array(const std::filesystem::path& path, const std::string& name);
[[nodiscard]] std::vector<std::string> list_arrays(const std::filesystem::path& path);

}  // namespace plexus::hdf5::unconfined
