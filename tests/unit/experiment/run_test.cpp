// Whole experiments on generated data, without configuration files: processes, crashes, publication.
#include "experiment/run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "catch.h"
#include "experiment_support.h"
#include "results/trial_file.h"
#include "trial/record.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

TEST_CASE("the same experiment gives the same bytes of results.h5 for one process or three") {
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.005), sgd(0.006)});
  const trial::Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.problems.empty());
  TemporaryFolder first;
  TemporaryFolder second;
  Recorder recorder;
  CHECK_FALSE(run(plan, preparation, {first.path() / "a", 1}, registry(), recorder).pool.interrupted);
  CHECK(recorder.epochs == 8);
  CHECK(recorder.ends.size() == 4);
  CHECK(recorder.ends[0].status == results::Status::complete);
  (void)run(plan, preparation, {second.path() / "b", 3}, registry(), recorder);
  const std::string bytes = bytes_of(first.path() / "a/results.h5");
  CHECK(bytes.size() > 1000);
  CHECK(bytes == bytes_of(second.path() / "b/results.h5"));
  CHECK(fs::exists(first.path() / "a/runtime.h5"));
  CHECK(bytes_of(first.path() / "a/config.yaml") == plan.config_text);
}

TEST_CASE("a second run trains nothing, and a grown experiment trains what is new") {
  TemporaryFolder folder;
  {
    const Plan plan = plan_of_optimizers({sgd(0.001)});
    Recorder recorder;
    (void)run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
    CHECK(recorder.started.size() == 1);
  }
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002)});
  const trial::Preparation preparation = prepare(plan, registry());
  Recorder recorder;
  CHECK(run(plan, preparation, {folder.path(), 1}, registry(), recorder).failed == 0);
  CHECK(recorder.reused == 1);
  CHECK(recorder.started == std::set<std::size_t>{1});
  const std::string bytes = bytes_of(folder.path() / "results.h5");
  Recorder again;
  (void)run(plan, preparation, {folder.path(), 1}, registry(), again);
  CHECK(again.started.empty());
  CHECK(again.reused == 2);
  CHECK(bytes == bytes_of(folder.path() / "results.h5"));
}

TEST_CASE("a trial's id changes with its settings, not with its neighbours or its place") {
  const Plan one = plan_of_optimizers({sgd(0.001), sgd(0.002)});
  const Plan other = plan_of_optimizers({sgd(0.003), sgd(0.002), sgd(0.001)});
  const trial::Preparation a = prepare(one, registry());
  const trial::Preparation b = prepare(other, registry());
  CHECK(a.trials[0].id == b.trials[2].id);
  CHECK(a.trials[1].id == b.trials[1].id);
  CHECK(a.trials[0].id != a.trials[1].id);
  CHECK(a.trials[0].examples == a.trials[1].examples);  // data are loaded once
}

TEST_CASE("a component that crashes costs its own trial, and the message names the cause") {
  const Plan plan = plan_of_optimizers({named("segfaults"), sgd(0.001), named("exits"), named("throws_in_step"),
                                        named("throws_in_plan"), named("explodes")});
  const trial::Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.problems.empty());
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  CHECK(result.pool.environment_fault.empty());
  REQUIRE(recorder.ends.size() == 6);
  const auto ended = [&](std::size_t trial, results::Status status, const std::string& words) {
    CAPTURE(trial);
    CHECK(recorder.ends[trial].status == status);
    CHECK_THAT(recorder.ends[trial].message, ContainsSubstring(words));
    const auto summary =
        results::read_trial_summary(trial::trial_path(folder.path() / "trials", preparation.trials[trial].id));
    CHECK(summary.status == status);
    CHECK_THAT(summary.message, ContainsSubstring(words));
  };
  ended(0, results::Status::failed, "Segmentation fault");
  ended(1, results::Status::complete, "");
  ended(2, results::Status::failed, "exit code 42");
  ended(3, results::Status::failed, "an exception left a function of the library 'faulty' that is noexcept: ");
  ended(3, results::Status::failed, "std::out_of_range: vector::_M_range_check");
  ended(3, results::Status::failed, "signal 6 (Aborted)");
  ended(4, results::Status::failed, "no plan today");
  ended(5, results::Status::diverged, "infinite or not a number");
  CHECK(fs::exists(folder.path() / "results.h5"));
}

TEST_CASE("a component that ends the process costs its trial, whatever code or signal it has, and the queue goes on") {
  const auto ends = [](const char* how, int code) { return map({{"plugin", "ends"}, {"how", how}, {"code", code}}); };
  const std::vector<std::pair<Value, std::string>> cases = {
      {ends("exit", 0), "exit code 0"},       {ends("exit", 3), "exit code 3"},
      {ends("exit", 4), "exit code 4"},       {ends("exit", 5), "exit code 5"},
      {ends("exit", 6), "exit code 6"},       {ends("exit", 100), "exit code 100"},
      {ends("_exit", 0), "exit code 0"},      {ends("_exit", 5), "exit code 5"},
      {ends("quick_exit", 0), "exit code 0"}, {ends("abort", 0), "Aborted"},
      {ends("signal", SIGTERM), "signal 15"}, {ends("signal", SIGUSR2), "signal 12"},
      {ends("signal", SIGALRM), "signal 14"},
  };
  std::vector<Value> optimizers;
  for (const auto& [optimizer, words] : cases) optimizers.push_back(optimizer);
  optimizers.push_back(sgd(0.001));
  const Plan plan = plan_of_optimizers(optimizers);
  const trial::Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.problems.empty());
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  CHECK(result.pool.environment_fault.empty());
  CHECK_FALSE(result.pool.interrupted);
  CHECK(result.failed == cases.size());
  CHECK(result.missing == 0);
  for (std::size_t trial = 0; trial < cases.size(); ++trial) {
    CAPTURE(trial, cases[trial].second);
    const auto summary =
        results::read_trial_summary(trial::trial_path(folder.path() / "trials", preparation.trials[trial].id));
    CHECK(summary.status == results::Status::failed);
    CHECK_THAT(summary.message, ContainsSubstring(cases[trial].second));
    CHECK_THAT(recorder.ends[trial].message, ContainsSubstring(cases[trial].second));
  }
  CHECK(recorder.ends[cases.size()].status == results::Status::complete);
}

TEST_CASE("a component that breaks its contract in a step ends its trial, which says so by its name") {
  Plan plan = plan_of_optimizers({sgd(0.001)});
  plan.trials[0].settings.set("schedule", registry().resolve(Kind::schedule, named("negative")));
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
  CHECK(result.failed == 1);
  CHECK_THAT(recorder.ends[0].message, ContainsSubstring("schedule 'negative' gave the factor -1 for step 1"));
}

TEST_CASE("a component that kills its process is not published, but counts as failed in this run") {
  const Plan plan = plan_of_optimizers(
      {map({{"plugin", "ends"}, {"how", "signal"}, {"code", static_cast<std::int64_t>(SIGKILL)}}), sgd(0.001)});
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
  CHECK(result.failed == 1);
  CHECK(result.missing == 1);
  CHECK(recorder.ends[1].status == results::Status::complete);
}

TEST_CASE("an interrupted run keeps what is finished, and the next one goes on to the same bytes") {
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.003)}, 1000);
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder undisturbed;
  TemporaryFolder folder;
  {
    Recorder recorder;
    (void)run(plan, preparation, {undisturbed.path(), 2}, registry(), recorder);
  }

  class InterruptAfterFirst final : public workers::Listener {
   public:
    void on_start(std::size_t, std::size_t) override {}
    void on_trial_started(std::size_t) override {}
    void on_progress(std::size_t, const training::LiveProgress&) override {}
    void on_epoch(std::size_t, const training::EpochRecord&, const training::LiveProgress&) override {}
    void on_trial_ended(std::size_t, const workers::TrialEnd&) override { std::raise(SIGINT); }
    void on_end() override {}
  } interrupting;
  const RunResult interrupted = run(plan, preparation, {folder.path(), 1}, registry(), interrupting);
  CHECK(interrupted.pool.interrupted);
  const auto published = published_trials(plan, preparation, folder.path());
  const auto kept = static_cast<std::size_t>(std::count(published.begin(), published.end(), true));
  // The worker goes on until it hears of the interrupt, and on a busy machine may be through with the second trial.
  CHECK(kept >= 1);
  CHECK(kept < 3);

  Recorder recorder;
  const RunResult finished = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  CHECK_FALSE(finished.pool.interrupted);
  CHECK(recorder.started.size() == 3 - kept);
  CHECK(bytes_of(folder.path() / "results.h5") == bytes_of(undisturbed.path() / "results.h5"));
}

TEST_CASE("a worker that is killed from outside is not published, and is tried again by the next run") {
  const Plan plan = plan_of_optimizers({sgd(0.001)}, 100000);
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  Recorder recorder;
  std::thread killer([] {
    // The only child of this process is the worker.
    for (int attempt = 0; attempt < 200; ++attempt) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
      pid_t child = 0;
      if (children >> child) {
        kill(child, SIGKILL);
        return;
      }
    }
  });
  const RunResult result = run(plan, preparation, {folder.path(), 1}, registry(), recorder);
  killer.join();
  CHECK(result.pool.lost == std::vector<std::size_t>{0});
  CHECK_THAT(recorder.ends[0].message, ContainsSubstring("killed from outside"));
  CHECK(published_trials(plan, preparation, folder.path()) == std::vector<bool>{false});
}

TEST_CASE("what does not fit is reported before anything is trained, once, with the entry at fault") {
  Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002)});
  for (Trial& trial : plan.trials) {
    Value dataset = *trial.settings.find("dataset");
    dataset.set("validation", Value(200));
    trial.settings.set("dataset", std::move(dataset));
  }
  const trial::Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.problems.size() == 1);
  CHECK(preparation.problems[0].trial == 0);
  CHECK(preparation.problems[0].key == "dataset");
  CHECK(preparation.problems[0].fault == Fault::usage);
  CHECK_THAT(preparation.problems[0].message, ContainsSubstring("none would be left"));
}

TEST_CASE("a results folder that cannot be made is an environment fault") {
  const Plan plan = plan_of_optimizers({sgd(0.001)});
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "in the way";
  Recorder recorder;
  REQUIRE_THROWS_WITH(run(plan, preparation, {folder.path() / "file/results", 1}, registry(), recorder),
                      ContainsSubstring("cannot be made"));
}
