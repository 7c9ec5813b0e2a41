// A lock that other processes see, and that ends with its process, however that ends.
#pragma once

#include <filesystem>

namespace plexus::files {

/// A POSIX record lock on a file, made where it is missing, from construction to destruction. Processes that this one
/// forks do not share it. Where the file system has no locks, it is granted to everyone.
class FileLock {
 public:
  enum class Kind { shared, exclusive };

  /// Does not wait. Throws EnvironmentError if the file cannot be opened.
  FileLock(const std::filesystem::path& path, Kind kind);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  [[nodiscard]] bool granted() const noexcept { return granted_; }
  /// The process that has a lock that excludes this one, as far as it is known; 0 otherwise.
  [[nodiscard]] int holder() const noexcept { return holder_; }

 private:
  int file_ = -1;
  bool granted_ = true;
  int holder_ = 0;
};

}  // namespace plexus::files
