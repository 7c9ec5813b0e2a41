#include "trial/checkpoint_file.h"

#include <cstring>
#include <system_error>
#include <utility>

#include "files/publish.h"
#include "files/read_file.h"

namespace plexus::trial {

CheckpointFile::CheckpointFile(const std::filesystem::path& trials_folder, std::string id)
    : id_(std::move(id)), path_(trials_folder / (id_ + ".checkpoint")) {}

std::vector<std::byte> CheckpointFile::load() { return read_checkpoint_file(path_); }

std::vector<std::byte> read_checkpoint_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  const std::vector<std::uint8_t> bytes = files::read_raw_file(path);
  // A file without bytes is a damaged one, not none: a single byte says so.
  std::vector<std::byte> result(bytes.empty() ? 1 : bytes.size());
  if (!bytes.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
  return result;
}

void CheckpointFile::save(std::span<const std::byte> bytes) { files::publish(path_, bytes); }

void CheckpointFile::remove() noexcept {
  std::error_code error;
  std::filesystem::remove(path_, error);
}

}  // namespace plexus::trial
