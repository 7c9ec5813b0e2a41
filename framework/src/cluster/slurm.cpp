#include "cluster/slurm.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "files/publish.h"
#include "text/escape.h"

namespace plexus::cluster {
namespace {

namespace fs = std::filesystem;

struct CommandResult {
  bool found = true;
  int exit_code = 0;
  std::string output;  ///< what it said on both streams
};

class SpawnActions {
 public:
  SpawnActions() { posix_spawn_file_actions_init(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  posix_spawn_file_actions_t* get() noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

CommandResult run_command(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw EnvironmentError("a pipe cannot be made: " + std::string(std::strerror(errno)));
  SpawnActions actions;
  posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(actions.get(), ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(actions.get(), ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int failure = posix_spawnp(&process, arguments[0], actions.get(), nullptr, arguments.data(), environ);
  close(ends[1]);
  CommandResult result;
  if (failure == 0) {
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while ((count = read(ends[0], buffer.data(), buffer.size())) > 0 || (count < 0 && errno == EINTR))
      if (count > 0) result.output.append(buffer.data(), static_cast<std::size_t>(count));
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  } else {
    result.found = false;
  }
  close(ends[0]);
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return result;
}

/// The number of a job from `sbatch --parsable`, which says "4711" or "4711;cluster" on a line of its own, beside
/// warnings.
std::string job_number(const std::string& answer) {
  std::istringstream lines(answer);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    const std::string number = line.substr(0, line.find(';'));
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos) found = number;
  }
  return found;
}

std::string submit_job(const std::vector<std::string>& command) {
  const CommandResult result = run_command(command);
  if (!result.found)
    throw EnvironmentError(
        "'sbatch' was not found, so this is no machine of a Slurm cluster; log in to one, or divide the trials by "
        "hand with plexus run --shard I/N");
  if (result.exit_code != 0)
    throw EnvironmentError("Slurm did not take the job: " + result.output + "\n  " + text::shell_command(command));
  std::string number = job_number(result.output);
  if (number.empty()) throw EnvironmentError("sbatch answered without the number of the job: " + result.output);
  return number;
}

fs::path jobs_path(const fs::path& output) { return slurm_folder(output) / "jobs"; }

}  // namespace

fs::path slurm_folder(const fs::path& output) { return output / "slurm"; }

std::vector<std::string> train_command(const fs::path& output) {
  return {"sbatch", "--parsable", (slurm_folder(output) / "train.sh").string()};
}

std::vector<std::string> collect_command(const fs::path& output, const std::string& train_job) {
  return {"sbatch", "--parsable", "--dependency=afterany:" + train_job, (slurm_folder(output) / "collect.sh").string()};
}

void require_no_active_jobs(const fs::path& output) {
  std::ifstream file(jobs_path(output));
  std::string train;
  std::string collect;
  if (!(file >> train >> collect)) return;
  // Jobs that ended a while ago are unknown to squeue, which then fails.
  const CommandResult result = run_command({"squeue", "--noheader", "--jobs=" + train + "," + collect, "--format=%i"});
  if (!result.found || result.exit_code != 0 || result.output.empty()) return;
  throw Error("jobs of '" + output.string() + "' are still waiting or running: " + train + " (training) and " +
              collect + " (collect); wait for them (squeue --jobs=" + train + "," + collect +
              "), or stop them with: scancel " + train + " " + collect);
}

SubmittedJobs submit(const SlurmJob& job) {
  const fs::path folder = slurm_folder(job.output);
  std::error_code error;
  fs::create_directories(folder / "logs", error);
  if (error)
    throw EnvironmentError("the folder '" + (folder / "logs").string() + "' cannot be made: " + error.message() +
                           "; choose another one with --output");
  files::publish(folder / "train.sh", training_script(job));
  files::publish(folder / "collect.sh", collection_script(job));

  SubmittedJobs jobs;
  jobs.train = submit_job(train_command(job.output));
  try {
    jobs.collect = submit_job(collect_command(job.output, jobs.train));
    files::publish(jobs_path(job.output), jobs.train + " " + jobs.collect + "\n");
  } catch (const EnvironmentError&) {
    (void)run_command({"scancel", jobs.train});
    if (!jobs.collect.empty()) (void)run_command({"scancel", jobs.collect});
    throw;
  }
  return jobs;
}

}  // namespace plexus::cluster
