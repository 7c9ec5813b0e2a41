#include "trial/state_file.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "files/folder.h"
#include "files/publish.h"
#include "trial/checkpoint_file.h"

namespace plexus::trial {
namespace {

constexpr const char* state_ending = ".state";

}  // namespace

void add_states(const std::filesystem::path& trials_folder, States& states) {
  std::error_code error;
  for (const std::filesystem::path& path : files::paths_with(trials_folder, state_ending, error)) {
    const std::string name = path.stem().string();  // <lineage>.<step>
    const std::size_t point = name.find('.');
    if (point == std::string::npos) continue;
    std::size_t step = 0;
    const char* const end = name.data() + name.size();
    const auto [rest, mistake] = std::from_chars(name.data() + point + 1, end, step);
    if (mistake == std::errc() && rest == end) states[name.substr(0, point)].emplace(step, path);
  }
}

StateFile::StateFile(std::filesystem::path trials_folder, std::string lineage, std::filesystem::path begins_from,
                     bool keeps)
    : folder_(std::move(trials_folder)),
      lineage_(std::move(lineage)),
      begins_from_(std::move(begins_from)),
      keeps_(keeps) {}

std::vector<std::byte> StateFile::load() {
  return begins_from_.empty() ? std::vector<std::byte>() : read_checkpoint_file(begins_from_);
}

void StateFile::save(std::size_t step, std::span<const std::byte> bytes) {
  files::publish(folder_ / (lineage_ + "." + std::to_string(step) + state_ending), bytes);
}

}  // namespace plexus::trial
