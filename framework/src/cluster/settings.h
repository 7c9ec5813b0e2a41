// The section `cluster` of a configuration: what the jobs of `plexus submit` ask of Slurm. It changes nothing of what
// trials learn.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace plexus::cluster {

struct ClusterSettings {
  std::optional<std::string> partition = {};
  std::optional<std::string> account = {};
  std::optional<std::string> qos = {};
  std::optional<std::string> constraint = {};
  std::optional<std::string> time = {};    ///< as Slurm writes it: "90", "1:30:00", "2-12"
  std::optional<std::string> memory = {};  ///< as Slurm writes it: "4G"
  std::optional<std::size_t> tasks = {};
  std::optional<std::size_t> max_running = {};
  std::size_t cpus_per_task = 1;
  std::size_t signal_seconds = 120;
  std::size_t max_requeues = 100;
  std::vector<std::string> sbatch = {};
  std::vector<std::string> setup = {};

  static Parameters<ClusterSettings> parameters();
};

/// Seconds of a time limit as Slurm reads it: minutes, minutes:seconds, hours:minutes:seconds, days-hours,
/// days-hours:minutes or days-hours:minutes:seconds. Nothing if it is none of these, "UNLIMITED" included.
[[nodiscard]] std::optional<std::size_t> seconds_of(const std::string& time);

/// Throws Error that names the setting which Slurm would not understand, or which leaves no time to train.
void check(const ClusterSettings& settings);

}  // namespace plexus::cluster
