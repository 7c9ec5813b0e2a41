// Files appear whole or not at all: written under another name, made durable, then renamed.
//
//   plexus::files::publish(folder / "results.h5", image);
//
// A reader, or a run that goes on after a crash, sees the old file or the new one, never a part of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace plexus::files {

/// Whether a file is still there, and whole, after a power cut. What is not durable may be empty then.
enum class Durable { yes, no };

/// Writes `bytes` to `path`, replacing what is there: temporary file in the same folder → fsync → rename → fsync of the
/// folder. Throws EnvironmentError (disk full, no permission, …), and then the temporary file is gone and what was at
/// `path` is untouched, unless the last step fails: then the new file is there, but may not survive a power cut.
/// Without durability both fsync are left out.
void publish(const std::filesystem::path& path, std::span<const std::byte> bytes, Durable durable = Durable::yes);
void publish(const std::filesystem::path& path, std::string_view text, Durable durable = Durable::yes);

/// Many files of one folder, made durable by one request to the disk, which costs little more than that of a single
/// file. None of them is there before all of them are durable.
class Group {
 public:
  Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  /// What was added and not published is forgotten.
  ~Group();

  /// Writes `bytes` to a temporary file. Throws as publish() does, and then the others stay in the group.
  void add(const std::filesystem::path& path, std::span<const std::byte> bytes, Durable durable = Durable::yes);

  /// Publishes all, in the order in which they were added, and leaves the group empty. Throws as publish() does; what
  /// is not there then is forgotten.
  void publish();

  [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }

 private:
  class Partial;

  static void sync(const std::vector<std::unique_ptr<Partial>>& files);

  std::vector<std::unique_ptr<Partial>> files_;
};

/// True for the name of a temporary file of publish(), `.<name>.<pid>.partial`: what is left of a process that was
/// killed while it wrote.
[[nodiscard]] bool is_partial(const std::filesystem::path& path);

}  // namespace plexus::files
