#include "trial/files.h"

namespace plexus::trial {

std::filesystem::path trials_folder_of(const std::filesystem::path& output) { return output / "trials"; }

std::filesystem::path trial_path(const std::filesystem::path& trials_folder, const std::string& id) {
  return trials_folder / (id + ".h5");
}

std::filesystem::path runtime_path(const std::filesystem::path& trials_folder, const std::string& id) {
  return trials_folder / (id + ".runtime");
}

}  // namespace plexus::trial
