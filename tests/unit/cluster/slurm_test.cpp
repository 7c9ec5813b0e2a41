// Scripts for Slurm: what they ask for, and that a shell reads them as they were meant. That a real Slurm takes them is
// shown by tests/integration/test_slurm.py.
#include <plexus/error.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "catch.h"
#include "cluster/settings.h"
#include "cluster/slurm.h"
#include "cluster/slurm_script.h"
#include "temporary_folder.h"
#include "text/escape.h"

using namespace plexus;
using namespace plexus::cluster;
using plexus::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

cluster::SlurmJob job_in(const fs::path& output) {
  cluster::SlurmJob job;
  job.experiment = "digits";
  job.output = output;
  job.tasks = 12;
  job.train = {"/opt/plexus/bin/plexus", "run", (output / "config.yaml").string()};
  job.collect = {"/opt/plexus/bin/plexus", "collect", output.string()};
  return job;
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

/// What a shell makes of `script`: its standard output.
std::string run_shell(const std::string& script) {
  std::string command = "/bin/sh -c " + text::shell_word(script);
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  for (int character = 0; (character = std::fgetc(pipe)) != EOF;) output += static_cast<char>(character);
  pclose(pipe);
  return output;
}

/// Puts a folder with programs of its own at the front of PATH while it lives.
class FakePrograms {
 public:
  FakePrograms() : old_path_(std::getenv("PATH")) {
    setenv("PATH", (folder.path().string() + ":" + old_path_).c_str(), 1);
  }
  FakePrograms(const FakePrograms&) = delete;
  FakePrograms& operator=(const FakePrograms&) = delete;
  ~FakePrograms() { setenv("PATH", old_path_.c_str(), 1); }

  void add(const std::string& name, const std::string& script) const {
    std::ofstream(folder.path() / name) << "#!/bin/sh\n" << script;
    fs::permissions(folder.path() / name, fs::perms::owner_all);
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream file(folder.path() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder folder;

 private:
  std::string old_path_;
};

}  // namespace

TEST_CASE("Times are read as the manual of sbatch says") {
  // man sbatch, --time: "minutes", "minutes:seconds", "hours:minutes:seconds", "days-hours", "days-hours:minutes" and
  // "days-hours:minutes:seconds".
  CHECK(seconds_of("90") == 5400u);
  CHECK(seconds_of("90:30") == 5430u);
  CHECK(seconds_of("1:30:05") == 5405u);
  CHECK(seconds_of("2-12") == 216000u);
  CHECK(seconds_of("1-0:30") == 88200u);
  CHECK(seconds_of("1-00:00:01") == 86401u);
  for (const char* wrong : {"", "1h", "1:2:3:4", "-5", "1-", "1-2:3:4:5", ":30", "1:", "2 hours", "UNLIMITED"})
    CHECK_FALSE(seconds_of(wrong).has_value());
}

TEST_CASE("Settings that Slurm would refuse are named before anything is submitted") {
  const auto message = [](const cluster::ClusterSettings& settings) -> std::string {
    try {
      check(settings);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message({}).empty());
  CHECK(message({.time = "1:00:00", .memory = "4G"}).empty());
  CHECK(message({.time = "unlimited", .memory = "512MB"}).empty());
  CHECK_THAT(message({.time = "1h"}), ContainsSubstring("'cluster.time'") && ContainsSubstring("'1h'"));
  CHECK_THAT(message({.memory = "4 gigabytes"}), ContainsSubstring("'cluster.memory'") && ContainsSubstring("4G"));
  CHECK_THAT(message({.memory = "4B"}), ContainsSubstring("'cluster.memory'"));
  CHECK_THAT(message({.sbatch = {"gres=gpu:1"}}), ContainsSubstring("'cluster.sbatch'"));
  CHECK_THAT(message({.setup = {"module load a\nmodule load b"}}), ContainsSubstring("'cluster.setup'"));
  // 3 minutes are the 120 s of the signal and the minute by which Slurm may be early: nothing is left.
  CHECK_THAT(message({.time = "3"}), ContainsSubstring("no time to train"));
  CHECK(message({.time = "3", .signal_seconds = 60}).empty());
}

TEST_CASE("A task trains many trials, and an array is not longer than schedulers like") {
  CHECK(cluster::default_tasks(1, 1) == 1);
  CHECK(cluster::default_tasks(8, 1) == 1);
  CHECK(cluster::default_tasks(9, 1) == 2);
  CHECK(cluster::default_tasks(500, 1) == 63);
  CHECK(cluster::default_tasks(500, 8) == 8);
  CHECK(cluster::default_tasks(100000, 1) == 100);
}

TEST_CASE("A shell reads quoted words as they were") {
  const std::vector<std::string> words = {"plain", "", "two words", "it's", "\"q\"", "$HOME `id` \\ * ?", "ä\nb", "-n"};
  std::string expected;
  for (const std::string& word : words) expected += "<" + word + ">";
  CHECK(run_shell("printf '<%s>' " + text::shell_command(words)) == expected);
}

TEST_CASE("The training script asks Slurm for what the settings say") {
  cluster::SlurmJob job = job_in("/results/digits");
  job.cluster = {.partition = "short",
                 .account = "physics",
                 .qos = "low",
                 .constraint = "avx512",
                 .time = "2:00:00",
                 .memory = "4G",
                 .max_running = 5,
                 .cpus_per_task = 3,
                 .signal_seconds = 200,
                 .sbatch = {"--gres=gpu:1"},
                 .setup = {"module load gcc"}};
  const std::string script = cluster::training_script(job);
  CHECK(script.starts_with("#!/bin/bash\n"));
  for (const char* line :
       {"#SBATCH --array=1-12%5", "#SBATCH --partition=\"short\"", "#SBATCH --account=\"physics\"",
        "#SBATCH --qos=\"low\"", "#SBATCH --constraint=\"avx512\"", "#SBATCH --time=\"2:00:00\"",
        "#SBATCH --mem=\"4G\"", "#SBATCH --cpus-per-task=3", "#SBATCH --requeue", "#SBATCH --open-mode=append",
        "#SBATCH --signal=B:TERM@200", "#SBATCH --gres=gpu:1", "#SBATCH --chdir=\"/results/digits\"",
        "#SBATCH --output=\"/results/digits/slurm/logs/%A_%a.out\"", "module load gcc",
        "/opt/plexus/bin/plexus run /results/digits/config.yaml --shard \"$SLURM_ARRAY_TASK_ID/12\" &"})
    CHECK(has_line(script, line));
  const std::string collect = cluster::collection_script(job);
  CHECK(has_line(collect, "/opt/plexus/bin/plexus collect /results/digits"));
  CHECK(has_line(collect, "#SBATCH --account=\"physics\""));
  CHECK(collect.find("--array") == std::string::npos);
}

TEST_CASE("What is not set is left to the cluster") {
  const std::string script = cluster::training_script(job_in("/results/digits"));
  CHECK(has_line(script, "#SBATCH --array=1-12"));
  for (const char* name : {"--partition", "--account", "--qos", "--constraint", "--time", "--mem"})
    CHECK(script.find("#SBATCH " + std::string(name)) == std::string::npos);
}

TEST_CASE("Odd folders are quoted for sbatch and for the shell") {
  cluster::SlurmJob job = job_in("/my results/100% \"it's\"");
  job.environment = {{"PLEXUS_DATA_PATH", "/data/o'hara"}};
  const std::string script = cluster::training_script(job);
  CHECK(has_line(script, R"(#SBATCH --chdir="/my results/100% \"it's\"")"));
  // Slurm reads %A in the name of a log, and %% as one per cent sign.
  CHECK(has_line(script, R"(#SBATCH --output="/my results/100%% \"it's\"/slurm/logs/%A_%a.out")"));
  CHECK(has_line(script, R"(export PLEXUS_DATA_PATH='/data/o'\''hara')"));
  CHECK_THROWS_WITH(cluster::training_script(job_in("/a\\b")), ContainsSubstring("'/a\\b'"));
}

TEST_CASE("Both jobs are submitted, the second to wait for the first") {
  const FakePrograms slurm;
  slurm.add("sbatch",
            "printf '%s\\n' \"$*\" >> " + text::shell_word((slurm.folder.path() / "calls").string()) +
                "\ncase \"$*\" in *depend*) echo 4712';'west ;; *) echo 'sbatch: note' >&2; echo 4711 ;; esac\n");
  slurm.add("squeue", "echo '4711_[1-12]'\n");
  const TemporaryFolder output;
  const cluster::SubmittedJobs jobs = submit(job_in(output.path()));
  CHECK(jobs.train == "4711");
  CHECK(jobs.collect == "4712");
  const std::string folder = (output.path() / "slurm").string();
  CHECK(slurm.text("calls") ==
        "--parsable " + folder + "/train.sh\n--parsable --dependency=afterany:4711 " + folder + "/collect.sh\n");
  CHECK(fs::is_directory(output.path() / "slurm/logs"));
  CHECK_THROWS_WITH(cluster::require_no_active_jobs(output.path()), ContainsSubstring("scancel 4711 4712"));
  slurm.add("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1\n");
  CHECK_NOTHROW(cluster::require_no_active_jobs(output.path()));
}

TEST_CASE("If the second job is refused, the first one is taken back") {
  const FakePrograms slurm;
  slurm.add("sbatch",
            "case \"$*\" in *depend*) echo 'sbatch: error: no such partition' >&2; exit 1;; *) echo 7;; esac\n");
  slurm.add("scancel", "echo \"$*\" > " + text::shell_word((slurm.folder.path() / "cancelled").string()) + "\n");
  const TemporaryFolder output;
  CHECK_THROWS_WITH(submit(job_in(output.path())), ContainsSubstring("no such partition"));
  CHECK(slurm.text("cancelled") == "7\n");
  CHECK_NOTHROW(cluster::require_no_active_jobs(output.path()));
}

TEST_CASE("A machine without Slurm is told what to do instead") {
  const TemporaryFolder output;
  const std::string path = std::getenv("PATH");
  setenv("PATH", output.path().c_str(), 1);
  CHECK_THROWS_WITH(submit(job_in(output.path())), ContainsSubstring("--shard"));
  setenv("PATH", path.c_str(), 1);
}

namespace {

/// Runs the training script as Slurm would, with a plexus and a Slurm of shell; returns what was asked of Slurm.
struct TaskRun {
  int exit_code = 0;
  std::string requeued;
  std::string said;
};

TaskRun run_task(const std::string& plexus, const std::string& state = "RUNNING", int restarts = 0) {
  const FakePrograms slurm;
  const TemporaryFolder output;
  fs::create_directories(output.path() / "slurm/logs");
  fs::create_directories(output.path() / "trials");
  const auto in = [&](const char* name) { return text::shell_word((slurm.folder.path() / name).string()); };
  slurm.add("squeue", "echo " + state + "\n");
  slurm.add("scontrol", "echo \"$*\" >> " + in("requeued") + "\n");
  slurm.add("fake_plexus", "trials=" + text::shell_word((output.path() / "trials").string()) + "\n" + plexus);
  cluster::SlurmJob job = job_in(output.path());
  job.cluster.max_requeues = 3;
  job.train = {"fake_plexus"};
  std::ofstream(output.path() / "train.sh") << cluster::training_script(job);
  const std::string command =
      "SLURM_ARRAY_JOB_ID=50 SLURM_ARRAY_TASK_ID=4 SLURM_RESTART_COUNT=" + std::to_string(restarts) + " bash " +
      text::shell_word((output.path() / "train.sh").string()) + " > " + in("said") + " 2>&1";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurm.text("requeued"), slurm.text("said")};
}

/// Ends like plexus: waits for SIGTERM, which its parent, the script, is sent here, and then saves and exits with 130.
const std::string interrupted =
    "trap 'sleep 0.1; : > \"$trials/1.checkpoint\"; exit 130' TERM\nkill -TERM $PPID\n"
    "i=0; while [ $i -lt 200 ]; do sleep 0.05; i=$((i + 1)); done\n";

}  // namespace

TEST_CASE("A task passes on the exit code of plexus and its shard") {
  const TaskRun run = run_task("echo \"$*\"; exit 1\n");
  CHECK(run.exit_code == 1);
  CHECK(run.said == "--shard 4/12\n");
  CHECK(run.requeued.empty());
}

TEST_CASE("A task that is asked to stop waits for its checkpoints and lines up again") {
  const TaskRun run = run_task(interrupted);
  CHECK(run.exit_code == 130);
  CHECK(run.requeued == "requeue 50_4\n");
}

TEST_CASE("A task that was cancelled, or that Slurm requeues itself, does not line up again") {
  CHECK(run_task(interrupted, "COMPLETING").requeued.empty());
}

TEST_CASE("A task that gets nowhere does not line up for ever") {
  const TaskRun nothing = run_task("exit 130\n");
  CHECK(nothing.requeued.empty());
  CHECK_THAT(nothing.said, ContainsSubstring("cluster.time"));
  CHECK(run_task(interrupted, "RUNNING", 2).requeued == "requeue 50_4\n");
  const TaskRun often = run_task(interrupted, "RUNNING", 3);
  CHECK(often.requeued.empty());
  CHECK_THAT(often.said, ContainsSubstring("3 times"));
}
