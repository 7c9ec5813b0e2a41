// An experiment that somebody else runs, followed by its files alone: here or on another machine that shares the disk.
//
//   Follower follower("results/grid");
//   while (!follower.look().collected) wait();
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiment/manifest.h"
#include "folders/summary.h"
#include "metrics/ranked_by.h"
#include "results/trial.h"

namespace plexus::folders {

struct FinishedTrial {
  std::string label;  ///< its point in the grid
  results::Status status = results::Status::missing;
  std::string message;
  double metric = results::not_a_number;
  std::int64_t when = 0;  ///< seconds since 1970: when its file was published
};

struct Progress {
  bool there = false;  ///< the folder holds an experiment
  std::string name;
  std::size_t trials = 0;
  std::array<std::size_t, std::size(results::status_words)> counts = {};
  metrics::RankedBy metric;  ///< as far as it is known
  std::optional<FinishedTrial> best;
  std::vector<FinishedTrial> latest;  ///< those that were not there when it was last looked at, in their order
  bool running = false;               ///< somebody is seen at work
  bool collected = false;             ///< results.h5 has all of them
  double seconds_left = results::not_a_number;  ///< at the pace of the trials that are there

  [[nodiscard]] std::size_t finished() const;
  [[nodiscard]] bool complete() const { return there && finished() == trials; }
};

class Follower {
 public:
  explicit Follower(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Reads what is new, and changes nothing. A file that cannot be read is looked at again next time.
  [[nodiscard]] Progress look();

 private:
  void read_plan();
  void read_trials(Progress& progress);
  void rank(Progress& progress) const;
  void estimate(Progress& progress) const;

  struct Known {
    FinishedTrial trial;
    std::vector<results::Metric> measured;
    metrics::Definitions definitions;
  };

  std::filesystem::path folder_;
  Stamp stamp_;
  std::optional<experiment::Manifest> manifest_;
  std::map<std::size_t, Known> known_;  ///< by their number in the manifest
};

}  // namespace plexus::folders
