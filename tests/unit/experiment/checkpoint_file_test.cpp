// Checkpoints as files beside the trials.
#include "trial/checkpoint_file.h"

#include <plexus/error.h>

#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "catch.h"
#include "experiment_support.h"
#include "workers/pool.h"

using namespace plexus;
using namespace plexus::test;

namespace {

std::vector<std::byte> bytes(const std::string& text) {
  const auto all = std::as_bytes(std::span(text));
  return {all.begin(), all.end()};
}

}  // namespace

TEST_CASE("a checkpoint file holds what was saved last, and nothing when it was removed") {
  TemporaryFolder folder;
  CheckpointFile file(folder.path(), "0123");
  CHECK(file.trial_id() == "0123");
  CHECK(file.load().empty());
  file.save(bytes("first"));
  file.save(bytes("second"));
  CHECK(file.load() == bytes("second"));
  CHECK(CheckpointFile(folder.path(), "4567").load().empty());
  CHECK(fs::exists(folder.path() / "0123.checkpoint"));
  file.remove();
  CHECK(file.load().empty());
  file.remove();
}

TEST_CASE("an empty checkpoint file is a damaged one, not none") {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "0123.checkpoint").close();
  CHECK_FALSE(CheckpointFile(folder.path(), "0123").load().empty());
}

TEST_CASE("a checkpoint that cannot be written leaves the one before") {
  TemporaryFolder folder;
  CheckpointFile file(folder.path(), "0123");
  file.save(bytes("first"));
  CheckpointFile nowhere(folder.path() / "nowhere", "0123");
  REQUIRE_THROWS_AS(nowhere.save(bytes("second")), EnvironmentError);
  CHECK(file.load() == bytes("first"));
}

TEST_CASE("a run removes the checkpoint of a trial that is finished, and no other") {
  TemporaryFolder folder;
  const Plan plan = plan_of_optimizers({sgd(0.001), named("segfaults")});
  const Preparation preparation = prepare(plan, registry());
  Recorder recorder;
  (void)run(plan, preparation, {folder.path(), 1}, registry(), recorder);
  CheckpointFile finished(folder.path() / "trials", preparation.trials[0].id);
  CheckpointFile failed(folder.path() / "trials", preparation.trials[1].id);
  CheckpointFile other(folder.path() / "trials", "0123");
  for (CheckpointFile* file : {&finished, &failed, &other}) file->save(bytes("left behind"));
  (void)run(plan, preparation, {folder.path(), 1}, registry(), recorder);
  CHECK(finished.load().empty());
  CHECK_FALSE(failed.load().empty());
  CHECK_FALSE(other.load().empty());
}

TEST_CASE("a trial that failed after a checkpoint goes on from it when it is tried again") {
  // It fails in step 500, in its third epoch of 200 steps.
  const Plan plan = plan_of_optimizers({named("segfaults_late")}, 4);
  TemporaryFolder folder;
  fs::create_directories(folder.path() / "trials");
  const Preparation preparation = prepare(plan, registry());
  Recorder recorder;
  (void)run_pool({plan.trials, preparation.trials, plan.execution, registry(), folder.path() / "trials"},
                 {{.trial = 0, .until_epoch = 2}}, 1, recorder);
  CHECK(recorder.epochs == 2);
  CHECK(recorder.ends.empty());
  (void)run(plan, preparation, {folder.path(), 1}, registry(), recorder);
  CHECK(recorder.ends[0].status == results::Status::failed);
  CHECK(recorder.epochs == 2);
  CHECK_FALSE(CheckpointFile(folder.path() / "trials", preparation.trials[0].id).load().empty());
}
