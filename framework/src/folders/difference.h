// How two experiments, or two trials, differ: settings, trials, numbers, and the first array that is not the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plexus::folders {

struct Difference {
  std::vector<std::string> settings;  ///< "training.epochs: 5 → 10"
  std::vector<std::string> trials;    ///< "only in 'b': hidden=300, seed=1"
  std::vector<std::string> numbers;   ///< "test_accuracy: 3 of 12 trials differ, by up to 0.01; in the mean +0.002"
  std::string first_array;  ///< "hidden=10, seed=1: final hidden_weights: 12 of 785 numbers differ, by up to …"
  std::vector<std::string>
      remarks;  ///< what is different, and is none of the above: versions, kernels; what is missing

  [[nodiscard]] bool is_empty() const noexcept {
    return settings.empty() && trials.empty() && numbers.empty() && first_array.empty();
  }
};

/// Of two folders of experiments, or two files of trials. Trials are the same where all settings are but those that are
/// the same for all trials of each side and differ between the sides. Differences are second − first. Throws Error for
/// a folder and a file, and EnvironmentError for what cannot be read.
[[nodiscard]] Difference difference_between(const std::filesystem::path& first, const std::filesystem::path& second);

}  // namespace plexus::folders
