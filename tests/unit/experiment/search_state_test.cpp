// Searches over real trials: what failed, what an earlier run left, what is decided again from files alone.
#include "experiment/search_state.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "experiment/run.h"
#include "experiment_support.h"
#include "results/trial_file.h"
#include "trial/record.h"
#include "workers/pool.h"

using namespace plexus;
using namespace plexus::test;

namespace {

/// 200 steps an epoch; compared after 1 and 3 of 9 epochs.
Plan search_over(const std::vector<Value>& optimizers) {
  Plan plan = plan_of_optimizers(optimizers, 9);
  plan.search = SearchSettings{.method = "successive_halving", .metric = {}, .reduction = 3, .min_epochs = 1};
  return plan;
}

struct Searched {
  Searched(const Plan& plan, const fs::path& folder, std::size_t jobs = 2)
      : preparation(prepare(plan, registry())), trials(folder / "trials") {
    for (const auto& problem : preparation.problems) FAIL(problem.message);
    result = run(plan, preparation, {folder, jobs}, registry(), recorder);
  }

  /// "complete", or "pruned" and the epoch, as the files of trials say.
  [[nodiscard]] std::string became(std::size_t trial) const {
    const std::string& id = preparation.trials[trial].id;
    if (fs::exists(trial_path(trials, id)))
      return std::string(results::to_string(results::read_trial_summary(trial_path(trials, id)).status));
    std::string text;
    for (const std::size_t epoch : {std::size_t{1}, std::size_t{3}}) {
      const fs::path path = trial_path(trials, pruned_id(id, epoch));
      if (!fs::exists(path)) continue;
      const auto record = results::read_trial_summary(path);
      CHECK(record.id == pruned_id(id, epoch));
      CHECK(record.epochs_run == static_cast<std::int64_t>(epoch));
      CHECK(record.parameter_count > 0);
      text += std::string(results::to_string(record.status)) + " " + std::to_string(epoch);
    }
    return text;
  }
  [[nodiscard]] std::string pruned_bytes(std::size_t trial, std::size_t epoch) const {
    return bytes_of(trial_path(trials, pruned_id(preparation.trials[trial].id, epoch)));
  }

  Preparation preparation;
  fs::path trials;
  Recorder recorder;
  RunResult result;
};

}  // namespace

TEST_CASE("a search goes on without the trials that fail, and decides the same again from what they left") {
  // The late one is among the best two after epoch 1, and gone before epoch 3.
  const Plan plan = search_over(
      {sgd(0.001), named("segfaults_late"), sgd(0.002), named("explodes"), named("segfaults"), sgd(0.000001)});
  TemporaryFolder folder;
  const Searched first(plan, folder.path());
  const std::vector<std::string> expected = {"pruned 1", "failed", "complete", "diverged", "failed", "pruned 1"};
  for (std::size_t trial = 0; trial < 6; ++trial) {
    CAPTURE(trial);
    CHECK(first.became(trial) == expected[trial]);
  }
  CHECK(first.result.failed == 2);
  CHECK(first.result.missing == 0);
  const std::string bytes = bytes_of(folder.path() / "results.h5");
  const Searched again(plan, folder.path());
  CHECK(again.recorder.started.empty());
  CHECK(again.recorder.reused == 6);
  CHECK(bytes_of(folder.path() / "results.h5") == bytes);
}

TEST_CASE("a search in which every trial fails is over after the first comparison") {
  TemporaryFolder folder;
  const Searched searched(search_over({named("segfaults"), named("throws_in_plan"), named("exits")}), folder.path());
  CHECK(searched.recorder.started.size() == 3);
  CHECK(searched.result.failed == 3);
  CHECK(searched.result.missing == 0);
}

TEST_CASE("a search that is to stop at a failure starts no further round, and goes on when it is run again") {
  Plan plan = search_over({sgd(0.001), named("throws_in_plan"), sgd(0.002)});
  plan.execution.on_failure = "stop";
  TemporaryFolder folder;
  const Searched stopped(plan, folder.path(), 3);
  CHECK(stopped.result.pool.stopped_by_failure);
  CHECK(stopped.recorder.epochs == 2);  // one of each of the others
  CHECK(stopped.result.missing > 0);
  const Searched again(plan, folder.path());
  CHECK_FALSE(again.result.pool.stopped_by_failure);
  CHECK(again.became(2) == "complete");
  CHECK(again.became(0) == "pruned 1");
  CHECK(again.result.missing == 0);
}

TEST_CASE("a trial that was trained further than it should have been is given up with the same bytes") {
  const Plan plan = search_over({sgd(0.000001), sgd(0.001), sgd(0.002)});
  TemporaryFolder direct;
  const Searched expected(plan, direct.path());
  REQUIRE(expected.became(0) == "pruned 1");

  // As a search among fewer trials, which was interrupted, would leave it.
  TemporaryFolder folder;
  fs::create_directories(folder.path() / "trials");
  Recorder recorder;
  const Preparation preparation = prepare(plan, registry());
  (void)run_pool({plan.trials, preparation.trials, plan.execution, registry(), folder.path() / "trials"},
                 {{.trial = 0, .until_epoch = 5}}, 1, recorder);
  REQUIRE(fs::exists(folder.path() / "trials" / (preparation.trials[0].id + ".checkpoint")));
  const Searched searched(plan, folder.path());
  CHECK(searched.became(0) == "pruned 1");
  CHECK(searched.pruned_bytes(0, 1) == expected.pruned_bytes(0, 1));
  CHECK(bytes_of(folder.path() / "results.h5") == bytes_of(direct.path() / "results.h5"));
}

TEST_CASE("a search that grows keeps what it has trained to the end, and gives the rest what it would have got") {
  TemporaryFolder folder;
  {
    const Searched small(search_over({sgd(0.0001), sgd(0.00001)}), folder.path());
    CHECK(small.became(0) == "complete");
    CHECK(small.became(1) == "pruned 1");
  }
  const Plan plan = search_over({sgd(0.0001), sgd(0.00001), sgd(0.002), sgd(0.001), sgd(0.000001), sgd(0.0005)});
  const Searched grown(plan, folder.path());
  TemporaryFolder direct;
  const Searched expected(plan, direct.path());
  const std::vector<std::string> becomes = {"complete", "pruned 1", "complete", "pruned 3", "pruned 1", "pruned 1"};
  for (std::size_t trial = 0; trial < 6; ++trial) {
    CAPTURE(trial);
    CHECK(grown.became(trial) == becomes[trial]);
    CHECK(expected.became(trial) == (trial == 0 ? "pruned 1" : becomes[trial]));
  }
  CHECK(grown.pruned_bytes(3, 3) == expected.pruned_bytes(3, 3));
}

TEST_CASE("two points of a grid that are one trial are trained once and end alike") {
  TemporaryFolder folder;
  const Searched searched(search_over({sgd(0.001), sgd(0.001), sgd(0.000001), sgd(0.000001)}), folder.path(), 4);
  CHECK(searched.became(0) == "complete");
  CHECK(searched.became(1) == "complete");
  CHECK(searched.became(2) == "pruned 1");
  CHECK(searched.became(3) == "pruned 1");
  CHECK(searched.result.missing == 0);
}

TEST_CASE("the id of a trial that was given up depends on the trial and the epoch") {
  CHECK(pruned_id("a", 1).size() == 20);
  CHECK(pruned_id("a", 1) != pruned_id("a", 2));
  CHECK(pruned_id("a", 1) != pruned_id("b", 1));
  CHECK(pruned_id("a", 1) == pruned_id("a", 1));
}
