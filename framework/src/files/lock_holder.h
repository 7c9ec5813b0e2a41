// Who holds the lock of a file (file_lock.h), asked without taking it: for those who only look.
#pragma once

#include <filesystem>

namespace plexus::files {

/// Whether another process has a lock on the file. False where there is no such file, or the file system has no locks.
[[nodiscard]] bool is_locked(const std::filesystem::path& path) noexcept;

}  // namespace plexus::files
