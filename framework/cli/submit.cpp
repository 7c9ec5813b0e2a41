// plexus submit: validates everything, then hands the trials that are not trained yet to a Slurm cluster.
#include <plexus/error.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/slurm.h"
#include "commands.h"
#include "experiment/run.h"
#include "experiment_options.h"
#include "progress.h"
#include "text/escape.h"
#include "workers/jobs.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;
using cluster::ClusterSettings;

struct SubmitOptions {
  ExperimentOptions experiment;
  ClusterSettings cluster;  ///< what is given here counts more than what the configuration says
  std::optional<std::size_t> cpus_per_task;
  std::optional<std::size_t> signal_seconds;
  std::optional<std::size_t> max_requeues;
  bool retry_failed = false;
  bool fresh = false;
  bool dry_run = false;
};

template <class T, class U>
void replace(T& setting, const std::optional<U>& given) {
  if (given) setting = *given;
}

/// Lines are added to those of the configuration: what both need stays in the file.
void append(std::vector<std::string>& lines, const std::vector<std::string>& given) {
  lines.insert(lines.end(), given.begin(), given.end());
}

ClusterSettings cluster_settings(ClusterSettings settings, const SubmitOptions& options) {
  const ClusterSettings& given = options.cluster;
  replace(settings.partition, given.partition);
  replace(settings.account, given.account);
  replace(settings.qos, given.qos);
  replace(settings.constraint, given.constraint);
  replace(settings.time, given.time);
  replace(settings.memory, given.memory);
  replace(settings.tasks, given.tasks);
  replace(settings.max_running, given.max_running);
  replace(settings.cpus_per_task, options.cpus_per_task);
  replace(settings.signal_seconds, options.signal_seconds);
  replace(settings.max_requeues, options.max_requeues);
  append(settings.sbatch, given.sbatch);
  append(settings.setup, given.setup);
  cluster::check(settings);
  return settings;
}

/// A list of folders, as in PATH, that means the same in every folder.
std::string absolute_list(const std::string& list) {
  std::string result;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(':', begin), list.size());
    if (end > begin) result += (result.empty() ? "" : ":") + fs::absolute(list.substr(begin, end - begin)).string();
    begin = end + 1;
  }
  return result;
}

/// What changes where plexus finds things and how it computes. Slurm may be told to give jobs no environment.
std::vector<std::pair<std::string, std::string>> environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const char* name : {"PLEXUS_DATA_PATH", "PLEXUS_PLUGIN_PATH"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      variables.emplace_back(name, absolute_list(value));
  for (const char* name : {"XDG_DATA_HOME", "PLEXUS_ISA", "OPENBLAS_CORETYPE"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') variables.emplace_back(name, value);
  variables.emplace_back("OMP_NUM_THREADS", "1");
  variables.emplace_back("OPENBLAS_NUM_THREADS", "1");
  return variables;
}

std::vector<std::string> with_libraries(std::vector<std::string> command, const PluginOptions& plugins) {
  for (const std::string& library : plugins.libraries) {
    command.emplace_back("--library");
    command.push_back(fs::absolute(library).string());
  }
  return command;
}

void check_search(const ClusterSettings& cluster, const experiment::Plan& plan) {
  if (plan.search && cluster.tasks.value_or(1) > 1)
    throw Error("'search' compares all trials with each other, so one task must train them (got " +
                std::to_string(*cluster.tasks) + " tasks); give it more processors with cpus_per_task");
}

std::size_t tasks_of(const ClusterSettings& cluster, const experiment::Plan& plan, std::size_t missing) {
  if (plan.search) return 1;
  return std::min(cluster.tasks.value_or(cluster::default_tasks(missing, cluster.cpus_per_task)), missing);
}

cluster::SlurmJob job_of(const SubmitOptions& options, const host::Experiment& experiment,
                         const ClusterSettings& cluster, std::size_t missing) {
  cluster::SlurmJob job;
  job.experiment = experiment.plan().name;
  job.output = fs::absolute(experiment.output()).lexically_normal();
  job.cluster = cluster;
  job.tasks = tasks_of(cluster, experiment.plan(), missing);
  const std::string program = fs::read_symlink("/proc/self/exe").string();
  job.train = with_libraries(
      {program, "run", job.output.string(), "--jobs",
       std::to_string(workers::jobs_on(job.cluster.cpus_per_task, experiment.plan().trials)), "--progress", "plain"},
      options.experiment.plugins);
  job.collect = {program, "collect", job.output.string()};
  job.environment = environment();
  return job;
}

/// What a task would find to train, without touching anything.
std::size_t count_pending(const host::Experiment& experiment, const SubmitOptions& options) {
  using experiment::TrialFile;
  const std::vector<trial::PreparedTrial>& trials = experiment.preparation().trials;
  std::vector<TrialFile> found(trials.size(), TrialFile::missing);
  if (!options.fresh) {
    experiment.check_folder();
    found = experiment::find_trials(experiment.preparation(), experiment.output());
  }
  std::set<std::string> ids;  // two points of a grid can be the same trial
  for (std::size_t trial = 0; trial < trials.size(); ++trial)
    if (found[trial] == TrialFile::missing || found[trial] == TrialFile::damaged ||
        (found[trial] == TrialFile::failed && options.retry_failed))
      ids.insert(trials[trial].id);
  return ids.size();
}

/// The same, and the folder is made ready for the tasks: they read the configuration from there.
std::size_t take_folder(const host::Experiment& experiment, const SubmitOptions& options) {
  const auto progress = make_progress("plain", experiment.labels());
  const experiment::Pending pending =
      experiment.take_folder({.retry_failed = options.retry_failed, .fresh = options.fresh}, *progress);
  if (!pending.aside.empty()) std::cerr << "plexus: the old results are in '" << pending.aside.string() << "'\n";
  return pending.trials.size();
}

void print_dry_run(const cluster::SlurmJob& job) {
  const fs::path folder = cluster::slurm_folder(job.output);
  std::cout << "\n==> " << (folder / "train.sh").string() << " <==\n"
            << cluster::training_script(job) << "\n==> " << (folder / "collect.sh").string() << " <==\n"
            << cluster::collection_script(job) << "\n==> commands <==\n"
            << text::shell_command(cluster::train_command(job.output)) << '\n'
            << text::shell_command(cluster::collect_command(job.output, "JOB")) << '\n';
}

void print_submitted(const cluster::SlurmJob& job, const cluster::SubmittedJobs& jobs) {
  const fs::path folder = cluster::slurm_folder(job.output);
  std::cout << "submitted: " << jobs.train << " trains, then " << jobs.collect << " collects\n"
            << "  to follow  squeue --jobs=" << jobs.train << ',' << jobs.collect << "; logs in "
            << text::shell_word((folder / "logs").string()) << '\n'
            << "  to stop    scancel " << jobs.train << "    (what is finished is kept and collected)\n"
            << "  then       " << text::shell_command({"plexus", "show", job.output.string()}) << '\n';
}

void print_plan(const cluster::SlurmJob& job, std::size_t trials, std::size_t missing) {
  std::cout << job.experiment << ": " << trials << (trials == 1 ? " trial" : " trials") << ", " << missing
            << " to train; " << job.tasks << (job.tasks == 1 ? " task" : " tasks") << " of about "
            << (missing + job.tasks - 1) / job.tasks << ", " << job.cluster.cpus_per_task << " at a time\n";
}

int submit(const SubmitOptions& options) {
  const host::Experiment experiment(to_open(options.experiment));
  const ClusterSettings cluster = cluster_settings(experiment.cluster(), options);
  check_search(cluster, experiment.plan());
  const std::size_t trials = experiment.labels().size();
  const std::size_t later = trials - experiment.plan().trials.size();  // a search has yet to propose them
  if (!options.dry_run) cluster::require_no_active_jobs(experiment.output());
  const std::size_t missing = options.dry_run ? count_pending(experiment, options) : take_folder(experiment, options);
  if (missing == 0) {
    std::cout << experiment.plan().name << ": all " << trials << " trials are there, nothing to submit; to join them: "
              << text::shell_command({"plexus", "collect", experiment.output().string()}) << '\n';
    return exit_complete;
  }
  const cluster::SlurmJob job = job_of(options, experiment, cluster, missing);
  print_plan(job, trials, missing + later);
  if (options.dry_run)
    print_dry_run(job);
  else
    print_submitted(job, cluster::submit(job));
  return exit_complete;
}

void add_cluster_options(Command& command, SubmitOptions& options) {
  ClusterSettings& cluster = options.cluster;
  const auto add = [&command](const char* name, auto& target, const char* meaning, const char* type) {
    return command.add_option(name, target, meaning).type_name(type).group("Cluster (more than the file says)");
  };
  add("--partition,-p", cluster.partition, "Where the tasks run", "NAME");
  add("--time,-t", cluster.time, "Time limit of a task: 90, 1:30:00, 2-12", "TIME");
  add("--memory", cluster.memory, "Memory of a task: 4G", "SIZE");
  add("--account,-A", cluster.account, "What the time is charged to", "NAME");
  add("--qos", cluster.qos, "Quality of service", "NAME");
  add("--constraint", cluster.constraint, "Features that the nodes must have", "LIST");
  add("--tasks", cluster.tasks, "Size of the job array", "N").positive_number();
  add("--max-running", cluster.max_running, "Tasks that may run at a time", "N").positive_number();
  add("--cpus-per-task,-c", options.cpus_per_task, "Processors of a task: trials at a time", "N").positive_number();
  add("--signal-seconds", options.signal_seconds, "Asked to stop so long before the time limit", "N").positive_number();
  add("--max-requeues", options.max_requeues, "How often a task lines up again", "N").not_negative();
  add("--sbatch", cluster.sbatch, "Another option of sbatch: --sbatch=--gres=gpu:1 (repeatable)", "OPTION")
      .allow_extra_args(false);
  add("--setup", cluster.setup, "A line of shell to run first: --setup 'module load gcc' (repeatable)", "LINE")
      .allow_extra_args(false);
}

}  // namespace

void add_submit(Command& app, int& exit_code) {
  auto options = std::make_shared<SubmitOptions>();
  Command command = app.add_subcommand("submit", "Train on a Slurm cluster: one job array, then a job that collects");
  add_experiment_options(command, options->experiment);
  add_cluster_options(command, *options);
  command.add_flag("--retry-failed", options->retry_failed, "Train the trials again that have failed");
  command.add_flag("--fresh", options->fresh, "Move the results that are there aside and start anew");
  command.add_flag("--dry-run", options->dry_run, "Print the scripts and commands; write and submit nothing");
  command.footer("Each option of the cluster is also a key of the section 'cluster' of the configuration.");
  command.callback([options, &exit_code] { exit_code = submit(*options); });
}

}  // namespace plexus::cli
