// Small trials in one process, one after the other: nothing passes from one to the next, and a crash costs one of them.
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "experiment_support.h"
#include "results/trial_file.h"
#include "trial/record.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

namespace {

Value of_rate(const char* name, double rate) { return map({{"plugin", name}, {"rate", rate}}); }

std::vector<Value> of_rates(const char* name, std::size_t count) {
  std::vector<Value> optimizers;
  for (std::size_t i = 1; i <= count; ++i) optimizers.push_back(of_rate(name, 1e-4 * static_cast<double>(i)));
  return optimizers;
}

/// In how many processes so many trials were planned.
std::size_t processes_of(Plan plan, const std::string& isolation) {
  plan.execution.isolation = isolation;
  TemporaryFolder folder;
  const fs::path list = folder.path() / "processes";
  setenv("PLEXUS_TEST_PROCESSES", list.c_str(), 1);
  Recorder recorder;
  CHECK(run(plan, prepare(plan, registry()), {folder.path() / "results", 1}, registry(), recorder).failed == 0);
  unsetenv("PLEXUS_TEST_PROCESSES");
  std::set<std::string> processes;
  std::ifstream file(list);
  for (std::string line; std::getline(file, line);) processes.insert(line);
  return processes.size();
}

}  // namespace

TEST_CASE("small trials of libraries that keep nothing share a process, unless each is to have its own") {
  const Plan plan = plan_of_optimizers(of_rates("tells_process", 20), 1);
  CHECK(processes_of(plan, "trial") >= 20);
  CHECK(processes_of(plan, "auto") < 15);  // one lives for a second, and the estimate has its own
}

TEST_CASE("a library that does not say it keeps nothing has a process for each trial, and its statics reach no other") {
  const std::vector<Value> optimizers = of_rates("remembers_trials", 6);
  const Plan plan = plan_of_optimizers(optimizers);
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder together;
  Recorder recorder;
  (void)run(plan, preparation, {together.path(), 2}, registry(), recorder);
  for (std::size_t trial = 0; trial < optimizers.size(); ++trial) {
    CAPTURE(trial);
    const Plan alone = plan_of_optimizers({optimizers[trial]});
    TemporaryFolder folder;
    (void)run(alone, prepare(alone, registry()), {folder.path(), 1}, registry(), recorder);
    const std::string name = preparation.trials[trial].id + ".h5";
    CHECK(bytes_of(folder.path() / "trials" / name) == bytes_of(together.path() / "trials" / name));
  }
}

TEST_CASE("a crash in a shared process costs the trial that it worked on, and no other") {
  std::vector<Value> optimizers = of_rates("tells_process", 30);
  optimizers.insert(optimizers.begin() + 10, of_rate("segfaults_shared", 0.001));
  optimizers.insert(optimizers.begin() + 20, of_rate("segfaults_shared", 0.002));
  const Plan plan = plan_of_optimizers(optimizers);
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  CHECK(result.failed == 2);
  CHECK(result.missing == 0);
  for (std::size_t trial = 0; trial < optimizers.size(); ++trial) {
    CAPTURE(trial);
    const bool crashes = trial == 10 || trial == 20;
    const auto summary =
        results::read_trial_summary(trial::trial_path(folder.path() / "trials", preparation.trials[trial].id));
    CHECK(summary.status == (crashes ? results::Status::failed : results::Status::complete));
    if (crashes) CHECK_THAT(summary.message, ContainsSubstring("signal 11"));
  }
}

TEST_CASE("a trial that fails behind others in a process is judged by how it does in a process of its own") {
  const Plan plan = plan_of_optimizers(of_rates("wants_to_be_first", 12));
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, prepare(plan, registry()), {folder.path(), 2}, registry(), recorder);
  CHECK(result.failed == 0);
  CHECK(result.missing == 0);
  CHECK(recorder.ends.size() == 12);
  for (const auto& [trial, end] : recorder.ends) CHECK(end.status == results::Status::complete);
}

TEST_CASE("trials that share processes leave the same bytes as those that have their own") {
  Plan plan = plan_of_optimizers(of_rates("tells_process", 40));
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder shared;
  TemporaryFolder own;
  Recorder recorder;
  (void)run(plan, preparation, {shared.path(), 3}, registry(), recorder);
  plan.execution.isolation = "trial";
  (void)run(plan, preparation, {own.path(), 1}, registry(), recorder);
  for (const trial::PreparedTrial& trial : preparation.trials)
    CHECK(bytes_of(trial::trial_path(shared.path() / "trials", trial.id)) ==
          bytes_of(trial::trial_path(own.path() / "trials", trial.id)));
  CHECK(bytes_of(shared.path() / "results.h5") == bytes_of(own.path() / "results.h5"));
}
