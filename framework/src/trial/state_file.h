// trials/<lineage>.<step>.state: what a finished trial was at its end, in the form of a checkpoint. Trials that differ
// in their length alone have one lineage, so that a longer one finds where a shorter one has ended.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "training/checkpoint.h"

namespace plexus::trial {

/// The states in a folder of trials: of each lineage by the steps that they are after.
using States = std::map<std::string, std::map<std::size_t, std::filesystem::path>>;

/// Adds those of a folder to what is known; of two after the same step, the first one stays.
void add_states(const std::filesystem::path& trials_folder, States& states);

class StateFile final : public training::FinishedStates {
 public:
  /// `begins_from`: a file that add_states() has found; empty: none. `keeps`: whether the end of this trial is wanted.
  StateFile(std::filesystem::path trials_folder, std::string lineage, std::filesystem::path begins_from, bool keeps);

  [[nodiscard]] std::string_view lineage() const noexcept override { return lineage_; }
  [[nodiscard]] std::vector<std::byte> load() override;
  void save(std::size_t step, std::span<const std::byte> bytes) override;
  [[nodiscard]] bool keeps() const noexcept override { return keeps_; }

 private:
  std::filesystem::path folder_;
  std::string lineage_;
  std::filesystem::path begins_from_;
  bool keeps_;
};

}  // namespace plexus::trial
