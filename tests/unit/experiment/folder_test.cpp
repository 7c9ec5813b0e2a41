// Folders of experiments: what may be run in them, what is taken from others, what is put aside.
#include "data/digest.h"
#include "experiment/collect.h"
#include "experiment/difference.h"
#include "experiment/plan_file.h"
#include "experiment/results_folder.h"
#include "experiment/verify.h"
#include "experiment_support.h"
#include "trial/identity.h"
#include "trial/record.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "catch.h"
#include "results/trial_file.h"
#include "temporary_folder.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

namespace {

std::vector<std::string> differences_of(const Plan& before, const Plan& after) {
  return differences(manifest_of(before, prepare(before, registry())), manifest_of(after, prepare(after, registry())));
}

void train(const Plan& plan, const fs::path& output) {
  Recorder recorder;
  (void)run(plan, prepare(plan, registry()), {output, 2}, registry(), recorder);
}

}  // namespace

TEST_CASE("an experiment may grow or be run in part, and anything else is a difference") {
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002)});
  CHECK(differences_of(plan, plan).empty());
  CHECK(differences_of(plan, plan_of_optimizers({sgd(0.002), sgd(0.004), sgd(0.001)})).empty());
  CHECK(differences_of(plan, plan_of_optimizers({sgd(0.002)})).empty());
  CHECK(differences_of(plan, plan_of_optimizers({sgd(0.002), sgd(0.004)})) ==
        std::vector<std::string>{"optimizer.learning_rate: 0.001, 0.002 → 0.002, 0.004"});
  CHECK(differences_of(plan, plan_of_optimizers({sgd(0.001), sgd(0.002)}, 3)) ==
        std::vector<std::string>{"training.epochs: 2 → 3"});
}

TEST_CASE("a folder with the results of another configuration is refused, and untouched") {
  TemporaryFolder folder;
  train(plan_of_optimizers({sgd(0.001)}), folder.path() / "a");
  const std::string before = bytes_of(folder.path() / "a/results.h5");
  const Plan changed = plan_of_optimizers({sgd(0.001)}, 5);
  const trial::Preparation preparation = prepare(changed, registry());
  Recorder recorder;
  REQUIRE_THROWS_WITH(run(changed, preparation, {folder.path() / "a", 1}, registry(), recorder),
                      ContainsSubstring("training.epochs: 2 → 5") && ContainsSubstring("--fresh"));
  CHECK(recorder.started.empty());
  CHECK(bytes_of(folder.path() / "a/results.h5") == before);

  RunOptions options{folder.path() / "a", 1};
  options.fresh = true;
  const RunResult result = run(changed, preparation, options, registry(), recorder);
  CHECK(result.aside == folder.path() / "a.old-1");
  CHECK(bytes_of(folder.path() / "a.old-1/results.h5") == before);
  CHECK(recorder.started.size() == 1);
  CHECK(run(changed, preparation, options, registry(), recorder).aside == folder.path() / "a.old-2");
}

TEST_CASE("the manifest of an experiment comes back from its file as it was written") {
  Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002)});
  plan.design.axes[0].along = {{"rate", "optimizer.learning_rate", {Value(0.001), Value(0.002)}}};
  const Manifest manifest = manifest_of(plan, prepare(plan, registry()));
  TemporaryFolder folder;
  make_folders(folder.path());
  CHECK_FALSE(read_plan_file(folder.path()).has_value());
  write_plan_file(folder.path(), manifest);
  const auto read = read_plan_file(folder.path());
  REQUIRE(read.has_value());
  CHECK(read->name == "test");
  CHECK(read->config_text == plan.config_text);
  CHECK(read->report == "final");
  CHECK(read->design.product);
  REQUIRE(read->design.axes.size() == 1);
  CHECK(read->design.axes[0].labels == plan.design.axes[0].labels);
  REQUIRE(read->design.axes[0].along.size() == 1);
  CHECK(read->design.axes[0].along[0].labels == plan.design.axes[0].along[0].labels);
  REQUIRE(read->ids.size() == 2);
  CHECK(read->design.points[1] == grid::Point{1});
  CHECK(read->ids[1] == manifest.ids[1]);
  REQUIRE(read->settings.size() == manifest.settings.size());
  for (std::size_t i = 0; i < manifest.settings.size(); ++i) {
    CHECK(read->settings[i].key == manifest.settings[i].key);
    CHECK(read->settings[i].values == manifest.settings[i].values);
  }
  std::ofstream(folder.path() / "trials/plan.json") << "{\"plan\": 1, \"name\": 3";
  REQUIRE_THROWS_WITH(read_plan_file(folder.path()), ContainsSubstring("plan.json"));
  std::ofstream(folder.path() / "trials/plan.json") << "{\"plan\": 1, \"name\": 3}";
  REQUIRE_THROWS_WITH(read_plan_file(folder.path()), ContainsSubstring("damaged"));
}

TEST_CASE("plan.json that was changed, nests without end, overflows, or is a pipe is refused with its name") {
  const TemporaryFolder folder;
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002)});
  make_folders(folder.path());
  write_plan_file(folder.path(), manifest_of(plan, prepare(plan, registry())));
  const std::filesystem::path path = folder.path() / "trials/plan.json";
  const std::string whole = plexus::test::read_whole(path);
  REQUIRE(read_plan_file(folder.path()));
  const auto is_refused = [&](const std::string& text) {
    plexus::test::write_whole(path, text);
    CHECK_THROWS_WITH(read_plan_file(folder.path()), ContainsSubstring("plan.json") && ContainsSubstring("remove it"));
  };
  for (std::size_t at = 0; at + 30 < whole.size(); at += whole.size() / 97 + 1) {
    std::string changed = whole;
    changed[at] = changed[at] == '1' ? '2' : '1';
    is_refused(changed);
  }
  is_refused(std::string(20000, '['));
  is_refused("{\"plan\": 1e999}");
  std::filesystem::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(read_plan_file(folder.path()), ContainsSubstring("plan.json") && ContainsSubstring("it is a pipe"));
}

TEST_CASE("shards divide the trials, and collect gives the bytes of one undivided run") {
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.003), sgd(0.004), sgd(0.005)});
  const trial::Preparation preparation = prepare(plan, registry());
  std::vector<std::size_t> owners(5, 0);
  for (const std::size_t number : {1, 2, 3}) {
    const std::vector<bool> own = trials_of({number, 3}, preparation);
    const auto size = std::count(own.begin(), own.end(), true);
    CHECK((size == 1 || size == 2));
    for (std::size_t trial = 0; trial < own.size(); ++trial) owners[trial] += own[trial] ? 1 : 0;
  }
  CHECK(owners == std::vector<std::size_t>(5, 1));

  TemporaryFolder folder;
  train(plan, folder.path() / "whole");
  for (const std::size_t number : {3, 1, 2}) {
    Recorder recorder;
    RunOptions options{folder.path() / "parts", 1};
    options.shard = Shard{number, 3};
    (void)run(plan, preparation, options, registry(), recorder);
    CHECK_FALSE(fs::exists(folder.path() / "parts/results.h5"));
  }
  const auto manifest = read_plan_file(folder.path() / "parts");
  REQUIRE(manifest.has_value());
  const Tally tally = collect(*manifest, folder.path() / "parts");
  CHECK(tally.complete == 5);
  CHECK(bytes_of(folder.path() / "parts/results.h5") == bytes_of(folder.path() / "whole/results.h5"));
}

TEST_CASE("finished trials of a neighbouring experiment are taken, failed ones are not") {
  TemporaryFolder folder;
  train(plan_of_optimizers({sgd(0.001), sgd(0.002), named("throws_in_plan")}), folder.path() / "first");
  const Plan plan = plan_of_optimizers({sgd(0.002), sgd(0.003), named("throws_in_plan")});
  const trial::Preparation preparation = prepare(plan, registry());
  RunOptions options{folder.path() / "second", 1};
  options.share = true;
  Recorder recorder;
  (void)run(plan, preparation, options, registry(), recorder);
  CHECK(recorder.started == std::set<std::size_t>{1, 2});
  CHECK(recorder.reused == 1);
  CHECK_THAT(recorder.messages, ContainsSubstring("1 trial was trained in a neighbouring experiment"));
  const std::string name = preparation.trials[0].id + ".h5";
  CHECK(bytes_of(folder.path() / "second/trials" / name) == bytes_of(folder.path() / "first/trials" / name));
  fs::remove_all(folder.path() / "first");
  CHECK(bytes_of(folder.path() / "second/trials" / name).size() > 1000);
}

TEST_CASE("a damaged trial is kept under another name and trained again to the same bytes") {
  TemporaryFolder folder;
  const Plan plan = plan_of_optimizers({sgd(0.001)});
  train(plan, folder.path());
  const std::string results = bytes_of(folder.path() / "results.h5");
  const fs::path trial = trial::trial_path(folder.path() / "trials", prepare(plan, registry()).trials[0].id);
  const std::string bytes = bytes_of(trial);
  std::ofstream(trial, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  Recorder recorder;
  (void)run(plan, prepare(plan, registry()), {folder.path(), 1}, registry(), recorder);
  CHECK(recorder.started.size() == 1);
  CHECK_THAT(recorder.messages, ContainsSubstring("was damaged"));
  CHECK(bytes_of(trial) == bytes);
  CHECK(bytes_of(folder.path() / "results.h5") == results);
  CHECK(bytes_of(trial.string() + ".damaged").size() == bytes.size() / 2);
}

TEST_CASE("verify finds a damaged file, and a trial that was tampered with behind a right checksum") {
  TemporaryFolder folder;
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.003)});
  const trial::Preparation preparation = prepare(plan, registry());
  train(plan, folder.path());
  const auto look = [&](std::size_t sample) {
    Recorder recorder;
    return verify(plan, preparation, {.output = folder.path(), .sample = sample}, registry(), recorder);
  };
  const Verification sound = look(2);
  CHECK(sound.finished == 3);
  CHECK(sound.damaged.empty());
  REQUIRE(sound.verdicts.size() == 2);
  CHECK(sound.verdicts[0].faults.empty());
  CHECK(sound.verdicts[1].faults.empty());

  const fs::path file = trial::trial_path(folder.path() / "trials", preparation.trials[1].id);
  results::TrialRecord record = results::read_trial(file);
  for (results::Metric& metric : record.metrics)
    if (metric.name == "test_accuracy") metric.value += 0.01;
  results::write_trial(file, record);
  const Verification tampered = look(3);
  CHECK(tampered.damaged.empty());
  REQUIRE(tampered.verdicts.size() == 3);
  CHECK(tampered.verdicts[0].faults.empty());
  REQUIRE(tampered.verdicts[1].faults.size() == 1);
  CHECK_THAT(tampered.verdicts[1].faults[0], ContainsSubstring("test_accuracy"));

  std::string bytes = bytes_of(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] + 1);
  std::ofstream(file, std::ios::binary) << bytes;
  const Verification damaged = look(1);
  REQUIRE(damaged.damaged.size() == 1);
  CHECK(damaged.damaged[0].trial == 1);

  const Plan other = plan_of_optimizers({sgd(0.5)});
  Recorder recorder;
  REQUIRE_THROWS_WITH(verify(other, prepare(other, registry()), {.output = folder.path()}, registry(), recorder),
                      ContainsSubstring("no finished trial of this configuration"));
}

TEST_CASE(
    "of a trial that another build trained, verify compares the numbers, and names the first array that differs") {
  TemporaryFolder folder;
  const Plan plan = plan_of_optimizers({sgd(0.001), sgd(0.002), sgd(0.003)});
  const trial::Preparation preparation = prepare(plan, registry());
  train(plan, folder.path());
  const auto become_another_build = [&](std::size_t trial, const std::string& id, const auto& change) {
    const fs::path file = trial::trial_path(folder.path() / "trials", preparation.trials[trial].id);
    results::TrialRecord record = results::read_trial(file);
    fs::remove(file);
    record.id = id;
    for (auto& [key, text] : record.provenance)
      if (key == "commit") text = "commit 0123abcd with changes";
    change(record);
    results::write_trial(trial::trial_path(folder.path() / "trials", id), record);
  };
  become_another_build(0, "aaaa", [](results::TrialRecord&) {});
  become_another_build(1, "bbbb", [](results::TrialRecord& record) {
    record.final_parameters.at(0).values.at(3) += 0.25F;
    for (results::Metric& metric : record.metrics) metric.value += 1.0;
  });
  become_another_build(2, "cccc", [](results::TrialRecord& record) {
    for (auto& [key, text] : record.provenance)
      if (key == "data") text = "sha256:0";
  });

  Recorder recorder;
  Verification found = verify(plan, preparation, {.output = folder.path(), .sample = 9}, registry(), recorder);
  CHECK(found.finished == 3);
  CHECK(found.damaged.empty());
  REQUIRE(found.verdicts.size() == 3);
  std::sort(found.verdicts.begin(), found.verdicts.end(),
            [](const auto& a, const auto& b) { return a.trial < b.trial; });
  for (const Verdict& verdict : found.verdicts)
    CHECK_THAT(verdict.other_build, ContainsSubstring("commit 0123abcd with changes"));
  CHECK(found.verdicts[0].faults.empty());
  REQUIRE(found.verdicts[1].faults.size() >= 2);
  CHECK(found.verdicts[1].faults[0].starts_with("final "));
  CHECK_THAT(found.verdicts[1].faults[0], ContainsSubstring(": 1 of "));
  CHECK_THAT(found.verdicts[1].faults[0], ContainsSubstring(" numbers differ, by up to 0.2"));
  REQUIRE(found.verdicts[2].faults.size() == 1);
  CHECK_THAT(found.verdicts[2].faults[0], ContainsSubstring("trained on other data (sha256:0)"));
}

TEST_CASE("a trial says with what it was trained: commit, compiler and data") {
  TemporaryFolder folder;
  const Plan plan = plan_of_optimizers({sgd(0.001)});
  const trial::Preparation preparation = prepare(plan, registry());
  train(plan, folder.path());
  std::map<std::string, std::string> said;
  for (const auto& [key, text] :
       results::read_trial(trial::trial_path(folder.path() / "trials", preparation.trials[0].id)).provenance)
    said.emplace(key, text);
  CHECK(said["data"] == "sha256:" + data::digest_of(preparation.trials[0].examples->data()));
  CHECK_THAT(said["commit"], ContainsSubstring("commit"));
  CHECK((said["compiler"].starts_with("GCC ") || said["compiler"].starts_with("Clang ")));
}
