#include "cluster/slurm_script.h"

#include <plexus/error.h>

#include <algorithm>

#include "text/escape.h"

namespace plexus::cluster {
namespace {

/// The value of an option in a line that sbatch reads: it knows double quotes, and a backslash before one.
std::string sbatch_word(std::string_view text) {
  std::string word = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') word += '\\';
    word += character;
  }
  return word + '"';
}

std::string option(const std::string& name, std::string_view value) {
  return "#SBATCH --" + name + "=" + sbatch_word(value) + "\n";
}

std::string option(const std::string& name, const std::optional<std::string>& value) {
  return value ? option(name, std::string_view(*value)) : "";
}

/// Slurm fills in what stands behind a per cent sign in the name of a log.
std::string log_path(const SlurmJob& job, const std::string& name) {
  std::string path;
  for (const char character : (job.output / "slurm" / "logs").string()) {
    if (character == '%') path += '%';
    path += character;
  }
  return path + "/" + name;
}

std::string header(const SlurmJob& job, const std::string& what, const std::string& name_suffix,
                   const std::string& own_options) {
  if (job.output.string().find_first_of("\\\n") != std::string::npos)
    throw Error("Slurm cannot write logs in '" + job.output.string() +
                "' (a backslash or a line break in its name); choose another folder with --output");
  const ClusterSettings& cluster = job.cluster;
  std::string text = "#!/bin/bash\n# " + what + "\n# Written by plexus submit, which writes it anew each time.\n";
  text += option("job-name", std::string_view(job.experiment + name_suffix));
  text += option("chdir", std::string_view(job.output.string()));
  text += own_options;
  text += "#SBATCH --nodes=1\n#SBATCH --ntasks=1\n";
  text += option("partition", cluster.partition) + option("account", cluster.account) + option("qos", cluster.qos) +
          option("constraint", cluster.constraint) + option("time", cluster.time) + option("mem", cluster.memory);
  // Last, because of two that say the same the later one counts.
  for (const std::string& line : cluster.sbatch) text += "#SBATCH " + line + "\n";

  text += "\n";
  for (const auto& [name, value] : job.environment) text += "export " + name + "=" + text::shell_word(value) + "\n";
  for (const std::string& line : cluster.setup) text += line + "\n";
  return text;
}

}  // namespace

std::size_t default_tasks(std::size_t trials, std::size_t cpus_per_task) {
  constexpr std::size_t trials_of_a_cpu = 8;
  constexpr std::size_t most = 100;
  const std::size_t trials_of_a_task = trials_of_a_cpu * cpus_per_task;
  return std::clamp<std::size_t>((trials + trials_of_a_task - 1) / trials_of_a_task, 1, most);
}

std::string training_script(const SlurmJob& job) {
  const ClusterSettings& cluster = job.cluster;
  const std::string tasks = std::to_string(job.tasks);
  std::string options =
      "#SBATCH --array=1-" + tasks + (cluster.max_running ? "%" + std::to_string(*cluster.max_running) : "") + "\n";
  options += option("output", std::string_view(log_path(job, "%A_%a.out"))) + "#SBATCH --open-mode=append\n";
  options += "#SBATCH --cpus-per-task=" + std::to_string(cluster.cpus_per_task) + "\n#SBATCH --requeue\n";
  options += "#SBATCH --signal=B:TERM@" + std::to_string(cluster.signal_seconds) + "\n";

  const std::string what = job.tasks > 1 ? "Task I of " + tasks + " trains shard I/" + tasks + " of the trials."
                                         : "The task trains all trials.";
  std::string text = header(job, what, "", options);
  text += "\noutput=" + text::shell_word(job.output.string()) + "\n";
  text += R"sh(task="${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
started="$output/slurm/logs/$task.started"
: > "$started"

# Slurm's signal reaches this shell alone, or everything in the job, or first one and then the other.
trap 'signalled=1; [ -z "$!" ] || kill -TERM "$!" 2> /dev/null' TERM
)sh";
  text += text::shell_command(job.train);
  if (job.tasks > 1) text += " --shard \"$SLURM_ARRAY_TASK_ID/" + tasks + "\"";
  text += " &\n";
  text += R"sh(while signalled=; wait "$!"; code=$?; [ -n "$signalled" ]; do :; done

# Interrupted (130), or ended by the signal before there was anything to save (143). A task that was cancelled is not running
# any more and stays cancelled; one that Slurm itself puts back into the queue needs no help.
if { [ "$code" -eq 130 ] || [ "$code" -eq 143 ]; } && [ "$(squeue --noheader --jobs="$task" --format=%T)" = RUNNING ]; then
)sh";
  text += "  if [ \"${SLURM_RESTART_COUNT:-0}\" -ge " + std::to_string(cluster.max_requeues) + " ]; then\n";
  text +=
      R"sh(    echo "plexus: task $task has lined up again ${SLURM_RESTART_COUNT:-0} times, which is enough; submit again to go on" >&2
  elif [ -z "$(find "$output/trials" -type f ! -name '.*' -newer "$started" -print -quit)" ]; then
    echo "plexus: nothing was finished or saved while task $task ran; give it more time (cluster.time)" >&2
  else
    trap '' TERM
    scontrol requeue "$task"
  fi
fi
exit "$code"
)sh";
  return text;
}

std::string collection_script(const SlurmJob& job) {
  const std::string options =
      option("output", std::string_view(log_path(job, "%j_collect.out"))) + "#SBATCH --requeue\n";
  return header(job, "Joins what the tasks have trained; starts when all have ended, however they did.", "-collect",
                options) +
         "\n" + text::shell_command(job.collect) + "\n";
}

}  // namespace plexus::cluster
