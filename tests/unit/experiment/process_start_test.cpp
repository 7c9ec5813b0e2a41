// Processes that end before they have begun a trial: no component has run, so it is no trial's fault.
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "catch.h"
#include "experiment_support.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

namespace {

void (*ends)() = nullptr;

void look_at_fork() {
  if (ends != nullptr) ends();
}

/// While there is one, processes end as soon as they are forked.
class DeadOnArrival {
 public:
  explicit DeadOnArrival(void (*how)()) {
    static const int registered = pthread_atfork(nullptr, nullptr, look_at_fork);
    REQUIRE(registered == 0);
    ends = how;
  }
  ~DeadOnArrival() { ends = nullptr; }
  DeadOnArrival(const DeadOnArrival&) = delete;
  DeadOnArrival& operator=(const DeadOnArrival&) = delete;
};

}  // namespace

TEST_CASE("where no process comes so far as to begin a trial, the run ends and says how they ended") {
  const Plan plan = plan_of_optimizers({sgd(0.01), sgd(0.02), sgd(0.03)});
  const Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  Recorder recorder;
  RunResult result;
  {
    const DeadOnArrival dead([] { _exit(7); });
    result = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  }
  CHECK_THAT(result.pool.environment_fault, ContainsSubstring("exit code 7") && ContainsSubstring("before it began"));
  CHECK(find_trials(preparation, folder.path()) == std::vector<TrialFile>(3, TrialFile::missing));
  CHECK(recorder.ends.empty());
  // Nothing is lost: the same run goes on.
  CHECK(run(plan, preparation, {folder.path(), 2}, registry(), recorder).missing == 0);
}

TEST_CASE("a process that is killed from outside before it began costs one attempt of one trial") {
  Plan plan = plan_of_optimizers({sgd(0.01), sgd(0.02)});
  plan.execution.retries = 0;
  const Preparation preparation = prepare(plan, registry());
  TemporaryFolder folder;
  Recorder recorder;
  RunResult result;
  {
    const DeadOnArrival dead([] { std::raise(SIGKILL); });
    result = run(plan, preparation, {folder.path(), 2}, registry(), recorder);
  }
  CHECK(result.pool.environment_fault.empty());
  CHECK(result.missing == 2);
  CHECK(recorder.ends.size() == 2);
  for (const auto& [trial, end] : recorder.ends) CHECK_THAT(end.message, ContainsSubstring("killed from outside"));
  CHECK(run(plan, preparation, {folder.path(), 2}, registry(), recorder).missing == 0);
}
