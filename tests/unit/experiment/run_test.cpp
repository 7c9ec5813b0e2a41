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
#include "experiment/trial_record.h"
#include "experiment_support.h"
#include "results/trial_file.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

TEST_CASE("the same experiment gives the same bytes of results.h5 for one process or three") {
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.005), sgd(0.006)});
  const Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.misfits.empty());
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
  const Preparation preparation = prepare(plan, registry());
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
  const Preparation a = prepare(one, registry());
  const Preparation b = prepare(other, registry());
  CHECK(a.trials[0].id == b.trials[2].id);
  CHECK(a.trials[1].id == b.trials[1].id);
  CHECK(a.trials[0].id != a.trials[1].id);
  CHECK(a.trials[0].examples == a.trials[1].examples);  // data are loaded once
}

TEST_CASE("a component that crashes costs its own trial, and the message names the cause") {
  const Plan plan = plan_of_optimizers({named("segfaults"), sgd(0.001), named("exits"), named("throws_in_step"),
                                        named("throws_in_plan"), named("explodes")});
  const Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.misfits.empty());
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
        results::read_trial_summary(trial_path(folder.path() / "trials", preparation.trials[trial].id));
    CHECK(summary.status == status);
    CHECK_THAT(summary.message, ContainsSubstring(words));
  };
  ended(0, results::Status::failed, "Segmentation fault");
  ended(1, results::Status::complete, "");
  ended(2, results::Status::failed, "exit code 42");
  ended(3, results::Status::failed, "Abort");
  ended(4, results::Status::failed, "no plan today");
  ended(5, results::Status::diverged, "infinite or not a number");
  CHECK(fs::exists(folder.path() / "results.h5"));
}

TEST_CASE("an interrupted run keeps what is finished, and the next one goes on to the same bytes") {
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.003)}, 400);
  const Preparation preparation = prepare(plan, registry());
  TemporaryFolder undisturbed;
  TemporaryFolder folder;
  {
    Recorder recorder;
    (void)run(plan, preparation, {undisturbed.path(), 2}, registry(), recorder);
  }

  class InterruptAfterFirst final : public Listener {
   public:
    void on_start(std::size_t, std::size_t) override {}
    void on_trial_started(std::size_t) override {}
    void on_progress(std::size_t, const training::LiveProgress&) override {}
    void on_epoch(std::size_t, const training::EpochRecord&, const training::LiveProgress&) override {}
    void on_trial_ended(std::size_t, const TrialEnd&) override { std::raise(SIGINT); }
    void on_end() override {}
  } interrupting;
  const RunResult interrupted = run(plan, preparation, {folder.path(), 1}, registry(), interrupting);
  CHECK(interrupted.pool.interrupted);
  const auto published = published_trials(plan, preparation, folder.path());
  CHECK(std::count(published.begin(), published.end(), true) == 1);

  Recorder recorder;
  const RunResult finished = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  CHECK_FALSE(finished.pool.interrupted);
  CHECK(recorder.started.size() == 2);
  CHECK(bytes_of(folder.path() / "results.h5") == bytes_of(undisturbed.path() / "results.h5"));
}

TEST_CASE("a worker that is killed from outside is not published, and is tried again by the next run") {
  const Plan plan = plan_of_optimizers({sgd(0.001)}, 100000);
  const Preparation preparation = prepare(plan, registry());
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
  const Preparation preparation = prepare(plan, registry());
  REQUIRE(preparation.misfits.size() == 1);
  CHECK(preparation.misfits[0].trial == 0);
  CHECK(preparation.misfits[0].key == "dataset");
  CHECK(preparation.misfits[0].fault == Fault::usage);
  CHECK_THAT(preparation.misfits[0].message, ContainsSubstring("none would be left"));
}

TEST_CASE("a results folder that cannot be made is an environment fault") {
  const Plan plan = plan_of_optimizers({sgd(0.001)});
  const Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "in the way";
  Recorder recorder;
  REQUIRE_THROWS_WITH(run(plan, preparation, {folder.path() / "file/results", 1}, registry(), recorder),
                      ContainsSubstring("cannot be made"));
}
