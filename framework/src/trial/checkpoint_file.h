// trials/<id>.checkpoint: the state of a trial that has begun and not ended. It is published whole or not at all, and
// removed when the trial is; that of a trial that failed stays, so that it goes on from there if it is tried again.
#pragma once

#include <filesystem>
#include <string>

#include "training/checkpoint.h"

namespace plexus::trial {

/// The bytes of a file of a trial's state; empty if there is none. Throws EnvironmentError.
[[nodiscard]] std::vector<std::byte> read_checkpoint_file(const std::filesystem::path& path);

class CheckpointFile final : public training::Checkpoints {
 public:
  CheckpointFile(const std::filesystem::path& trials_folder, std::string id);

  [[nodiscard]] std::string_view trial_id() const noexcept override { return id_; }
  [[nodiscard]] std::vector<std::byte> load() override;
  void save(std::span<const std::byte> bytes) override;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Where it is there; a file that cannot be removed is not in the way of anything.
  void remove() noexcept;

 private:
  std::string id_;
  std::filesystem::path path_;
};

}  // namespace plexus::trial
