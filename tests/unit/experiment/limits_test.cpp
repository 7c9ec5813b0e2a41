// Trials that take too long, need too much, or fail now and then.
#include <cstdlib>

#include "catch.h"
#include "experiment_support.h"
#include "results/trial_file.h"
#include "trial/record.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

TEST_CASE("a trial that loops for ever ends at the time limit, and the others complete") {
  Plan plan = plan_of_optimizers({named("loops_forever"), sgd(0.001)});
  plan.execution.time_limit = 1.0;
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  Recorder recorder;
  const RunResult result = run(plan, preparation, {folder.path(), 1}, registry(), recorder);
  CHECK(result.failed == 1);
  CHECK(recorder.ends.at(0).status == results::Status::failed);
  CHECK_THAT(recorder.ends.at(0).message, ContainsSubstring("longer than 'execution.time_limit' of 1 s"));
  CHECK(recorder.ends.at(1).status == results::Status::complete);
  const auto summary =
      results::read_trial_summary(trial::trial_path(folder.path() / "trials", preparation.trials[0].id));
  CHECK(summary.status == results::Status::failed);
  CHECK_THAT(summary.message, ContainsSubstring("--retry-failed"));
}

// Sanitizers answer an allocation that fails in their own way.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a trial that needs too much memory fails and says so, and the others complete") {
  Plan plan = plan_of_optimizers({named("eats_memory"), named("eats_memory_in_plan"), sgd(0.001)}, 50);
  plan.execution.memory_limit = 256.0;
  const trial::Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  Recorder recorder;
  (void)run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  for (const std::size_t trial : {0, 1}) {
    CAPTURE(trial);
    CHECK(recorder.ends.at(trial).status == results::Status::failed);
    CHECK_THAT(recorder.ends.at(trial).message, ContainsSubstring("more memory than its limit of 256 MiB"));
  }
  CHECK(recorder.ends.at(2).status == results::Status::complete);
}

TEST_CASE("without a limit of its own a trial may not have more memory than the machine") {
  const Plan plan = plan_of_optimizers({named("eats_memory_in_plan")});
  TemporaryFolder folder;
  Recorder recorder;
  (void)run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
  CHECK_THAT(recorder.ends.at(0).message, ContainsSubstring("more memory than its limit"));
}
#endif

TEST_CASE("a trial that fails is tried again as often as 'retries' says") {
  Plan plan = plan_of_optimizers({named("fails_once")});
  TemporaryFolder folder;
  setenv("PLEXUS_TEST_FAILS_ONCE", (folder.path() / "seen").c_str(), 1);
  SECTION("never") {
    Recorder recorder;
    const trial::Preparation preparation = prepare(plan, registry());
    CHECK(run(plan, preparation, {folder.path() / "results", 1}, registry(), recorder).failed == 1);
    CHECK_THAT(recorder.ends.at(0).message, ContainsSubstring("the first time never works"));
    // A failure is a result: the next run does not repeat it unless it is asked to.
    Recorder again;
    CHECK(run(plan, preparation, {folder.path() / "results", 1}, registry(), again).failed == 1);
    CHECK(again.started.empty());
    Recorder retried;
    RunOptions options{folder.path() / "results", 1};
    options.retry_failed = true;
    CHECK(run(plan, preparation, options, registry(), retried).failed == 0);
    CHECK(retried.ends.at(0).status == results::Status::complete);
  }
  SECTION("once") {
    plan.execution.retries = 1;
    Recorder recorder;
    CHECK(run(plan, prepare(plan, registry()), {folder.path() / "results", 1}, registry(), recorder).failed == 0);
    CHECK(recorder.ends.at(0).status == results::Status::complete);
    CHECK_THAT(recorder.messages, ContainsSubstring("is tried again: "));
  }
  unsetenv("PLEXUS_TEST_FAILS_ONCE");
}

TEST_CASE("with 'on_failure: stop' nothing is started after a failure, and what was not tried is missing") {
  Plan plan = plan_of_optimizers({named("throws_in_plan"), sgd(0.001), sgd(0.002)});
  TemporaryFolder folder;
  Recorder recorder;
  SECTION("stop") {
    plan.execution.on_failure = "stop";
    // The first trial is the one that fails: a fault while planning leaves no estimate, so that it counts as long.
    const RunResult result = run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
    CHECK(result.pool.stopped_by_failure);
    CHECK(result.failed == 1);
    CHECK(result.missing + recorder.ends.size() == 3);
    CHECK(result.missing >= 1);
  }
  SECTION("continue") {
    const RunResult result = run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
    CHECK_FALSE(result.pool.stopped_by_failure);
    CHECK(result.missing == 0);
    CHECK(recorder.ends.size() == 3);
  }
}
