// Whether the files of an experiment's folder are as they were written: every byte is held against its seal, and what
// is sealed is read. Nothing is trained, and no plugin is needed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plexus::experiment {

struct CheckedFile {
  enum class State {
    sound,
    unsealed,  ///< it can be read, and that its bytes are as they were is not known
    damaged
  };
  std::filesystem::path name;  ///< in the folder
  State state = State::sound;
  std::string why = {};  ///< where it is not sound
};

/// Of all files that plexus reads back: those of the trials by name, then the others. Throws EnvironmentError if the
/// folder is none of an experiment.
[[nodiscard]] std::vector<CheckedFile> check_files(const std::filesystem::path& output);

}  // namespace plexus::experiment
