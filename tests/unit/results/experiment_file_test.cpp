// What is in the file is checked with other people's software in tests/results_layout; here, what the caller may rely
// on.
#include "results/experiment_file.h"

#include <plexus/error.h>

#include <algorithm>
#include <chrono>

#include "catch.h"
#include "hdf5/array_reader.h"
#include "results/runtime_file.h"
#include "sample_trial.h"
#include "temporary_folder.h"

namespace hdf5 = plexus::hdf5;
using namespace plexus::results;
using plexus::Array;
using plexus::test::sample_trial;
using plexus::test::TemporaryFolder;

namespace {

ExperimentRecord sample_experiment() {
  ExperimentRecord record;
  record.name = "sample";
  record.plexus_version = "0.1.0";
  record.config = "experiment: sample\n";
  record.axes = {{"hidden", "model.hidden", {10, 30}}, {"seed", "seed", {1, 2}}};
  record.cells = {0, 1, 2, no_trial};
  record.trials = {sample_trial(), sample_trial(), sample_trial()};
  record.trials[1].id = "other";
  record.trials[2] = {};
  return record;
}

std::vector<double> reals(const std::filesystem::path& path, const std::string& name) {
  return std::get<std::vector<double>>(hdf5::read_array(path, name).values);
}

bool holds(const std::filesystem::path& path, const std::string& name) { return hdf5::has_array(path, name); }

}  // namespace

TEST_CASE("the same experiment gives the same bytes") {
  CHECK(experiment_image(sample_experiment()) == experiment_image(sample_experiment()));
  ExperimentRecord other = sample_experiment();
  other.trials[0].metrics[0].value = 7;
  CHECK(experiment_image(other) != experiment_image(sample_experiment()));
}

TEST_CASE("a record of an experiment that contradicts itself is a mistake of the program") {
  ExperimentRecord record = sample_experiment();
  SECTION("too few cells") { record.cells.pop_back(); }
  SECTION("a trial that is not there") { record.cells[3] = 3; }
  SECTION("a trial without a cell") { record.cells[0] = 1; }
  SECTION("a setting that misses a trial") { record.settings = {{"x", "x", to_labels({1})}}; }
  SECTION("a setting along an axis that misses a position") { record.axes[0].along = {{"x", "x", {1}}}; }
  REQUIRE_THROWS_AS(experiment_image(record), std::logic_error);
}

TEST_CASE("axes named like the layout's own variables get another name, and nothing is lost") {
  const TemporaryFolder folder;
  ExperimentRecord record = sample_experiment();
  record.axes[0].name = "status";
  record.axes[1].name = "épreuve 1";
  record.axes[0].along = {{"épreuve-1", "a.b", {5, 6}}};
  write_experiment(folder / "r.h5", record);
  CHECK(std::get<std::vector<std::int64_t>>(hdf5::read_array(folder / "r.h5", "setting_status").values) ==
        std::vector<std::int64_t>{10, 30});
  CHECK(holds(folder / "r.h5", "x__preuve_1"));
  CHECK(std::get<std::vector<std::int64_t>>(hdf5::read_array(folder / "r.h5", "x__preuve_1_").values) ==
        std::vector<std::int64_t>{5, 6});
  CHECK(std::get<std::vector<std::int64_t>>(hdf5::read_array(folder / "r.h5", "trials/x__preuve_1_").values) ==
        std::vector<std::int64_t>{5, 5, 6});
}

TEST_CASE("two cells may share one trial") {
  const TemporaryFolder folder;
  ExperimentRecord record = sample_experiment();
  record.cells[3] = 0;
  write_experiment(folder / "r.h5", record);
  const auto loss = reals(folder / "r.h5", "train_loss");
  CHECK(loss.at(0) == 0.1);
  CHECK(loss.at(3) == 0.1);
  CHECK(std::get<std::vector<std::int64_t>>(hdf5::read_array(folder / "r.h5", "trials/hidden").values).at(0) == 10);
}

TEST_CASE("an experiment of which nothing is trained yet can be written") {
  const TemporaryFolder folder;
  ExperimentRecord record = sample_experiment();
  for (TrialSummary& trial : record.trials) trial = {};
  write_experiment(folder / "r.h5", record);
  CHECK(std::get<std::vector<std::int64_t>>(hdf5::read_array(folder / "r.h5", "status").values) ==
        std::vector<std::int64_t>{4, 4, 4, 4});
  CHECK_FALSE(holds(folder / "r.h5", "confusion"));
  CHECK_FALSE(holds(folder / "r.h5", "epoch"));
  record.axes.clear();
  record.cells.clear();
  record.trials.clear();
  write_experiment(folder / "r.h5", record);
  CHECK(hdf5::list_arrays(folder / "r.h5").empty());
}

TEST_CASE("trials with different numbers of classes share one table of confusion") {
  const TemporaryFolder folder;
  ExperimentRecord record = sample_experiment();
  record.trials[1].classes = 2;
  record.trials[1].outputs = {"a", "b"};
  record.trials[1].confusion = {1, 2, 3, 4};
  write_experiment(folder / "r.h5", record);
  const Array confusion = hdf5::read_array(folder / "r.h5", "confusion");
  REQUIRE(confusion.extents == std::vector<std::size_t>{2, 2, 3, 3});
  const auto& counts = std::get<std::vector<std::int64_t>>(confusion.values);
  const std::vector<std::int64_t> expected = {1, 2, -1, 3, 4, -1, -1, -1, -1};
  CHECK(std::equal(expected.begin(), expected.end(), counts.begin() + 9));
}

TEST_CASE("ten thousand trials are written within seconds") {
  ExperimentRecord record = sample_experiment();
  std::vector<plexus::Value> seeds;
  for (int seed = 0; seed < 10000; ++seed) seeds.emplace_back(seed);
  record.axes = {{"seed", "seed", seeds}};
  record.cells.clear();
  record.trials.assign(10000, sample_trial());
  for (std::size_t trial = 0; trial < 10000; ++trial) record.cells.push_back(trial);
  const auto start = std::chrono::steady_clock::now();
  CHECK(experiment_image(record).size() > 100000);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("what was measured in a trial reads back, and no file is no error") {
  const TemporaryFolder folder;
  write_trial_runtime(folder / "t.runtime", {12.25, 1e6 / 3, "node-7\nx", "2024-05-17T09:30:00Z"});
  const TrialRuntime read = read_trial_runtime(folder / "t.runtime");
  CHECK(read.seconds == 12.25);
  CHECK(read.samples_per_second == 1e6 / 3);
  CHECK(read.host == "node-7 x");
  CHECK(read.started == "2024-05-17T09:30:00Z");

  const TrialRuntime absent = read_trial_runtime(folder / "none.runtime");
  CHECK(std::isnan(absent.seconds));
  CHECK(absent.host.empty());

  write_trial_runtime(folder / "empty.runtime", {});
  CHECK(std::isnan(read_trial_runtime(folder / "empty.runtime").seconds));
  plexus::test::write_whole(folder / "odd.runtime", "seconds: many\nhost\nunknown: 7\nsamples_per_second: 5\n");
  CHECK(std::isnan(read_trial_runtime(folder / "odd.runtime").seconds));
  CHECK(read_trial_runtime(folder / "odd.runtime").samples_per_second == 5);
}

TEST_CASE("runtime needs one measurement for each trial") {
  const ExperimentRecord record = sample_experiment();
  REQUIRE_THROWS_AS(runtime_image(record, std::vector<TrialRuntime>(2)), std::logic_error);
  CHECK(runtime_image(record, std::vector<TrialRuntime>(3)).size() > 1000);
}
