// Hands the scripts of an experiment to Slurm: one job array that trains, and a job that collects when it has ended.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cluster/slurm_script.h"

namespace plexus::cluster {

/// Job numbers, as Slurm prints them.
struct SubmittedJobs {
  std::string train;
  std::string collect;
};

/// Where the scripts, the logs and the numbers of the jobs are: `output`/slurm.
[[nodiscard]] std::filesystem::path slurm_folder(const std::filesystem::path& output);

/// What submit() runs; where a job's number stands, `train_job` does.
[[nodiscard]] std::vector<std::string> train_command(const std::filesystem::path& output);
[[nodiscard]] std::vector<std::string> collect_command(const std::filesystem::path& output,
                                                       const std::string& train_job);

/// Throws Error if jobs of this folder wait or run: a second array would train the same trials at the same time.
void require_no_active_jobs(const std::filesystem::path& output);

/// Writes the scripts, makes the folder of logs, submits. Both jobs are submitted or none. Throws EnvironmentError with
/// what Slurm said.
SubmittedJobs submit(const SlurmJob& job);

}  // namespace plexus::cluster
