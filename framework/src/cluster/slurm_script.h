// The two batch scripts of an experiment on a Slurm cluster, as text: an array of tasks that train a shard of the
// trials each, and a job that joins what they have trained. Both can be read, changed and submitted by hand.
//
//   const SlurmJob job{.experiment = "mnist", .program = "/opt/bin/plexus", .output = "/home/me/results/mnist", …};
//   files::publish(train, training_script(job));        // sbatch --parsable train.sh            → 4711
//   files::publish(collect, collection_script(job));    // sbatch --dependency=afterany:4711 collect.sh
//
// How a task ends: what it was asked to train is done (exit code 0, or 1 if a trial failed), or its time is over, or it
// makes room for others. Then plexus has written checkpoints, and the task lines up again, to go on from them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/settings.h"

namespace plexus::cluster {

struct SlurmJob {
  std::string experiment = {};
  std::filesystem::path output = {};  ///< the experiment's folder; absolute, and the same on all nodes
  std::size_t tasks = 1;
  ClusterSettings cluster = {};
  std::vector<std::string> train = {};  ///< program and arguments; `--shard I/N` is added where there are several tasks
  std::vector<std::string> collect = {};  ///< program and arguments that join what was trained
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< names and values
};

/// How many tasks train `trials` where nobody says. Rationale: a task waits in the queue, starts and loads the data
/// before it trains, so it should train many trials; but schedulers find room for small jobs first.
[[nodiscard]] std::size_t default_tasks(std::size_t trials, std::size_t cpus_per_task);

/// Both throw Error if the folder has a name that Slurm cannot write logs to.
[[nodiscard]] std::string training_script(const SlurmJob& job);
[[nodiscard]] std::string collection_script(const SlurmJob& job);

}  // namespace plexus::cluster
