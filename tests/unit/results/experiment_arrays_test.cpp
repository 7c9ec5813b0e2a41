#include "results/experiment_arrays.h"

#include "catch.h"
#include "files/seal.h"
#include "results/experiment_file.h"
#include "results/runtime_file.h"
#include "temporary_folder.h"

#include <plexus/error.h>

#include <cmath>
#include <string>

using namespace plexus::results;
using plexus::EnvironmentError;
using plexus::test::read_whole;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;

namespace {

TrialSummary trial(const std::string& id, double start, std::int64_t first_count) {
  TrialSummary summary;
  summary.id = id;
  summary.status = Status::complete;
  summary.metrics = {{"test_accuracy", start}};
  summary.history = {{"test_accuracy", {start, start + 0.1}}, {"train_loss", {1.0 / 3.0}}};
  summary.outputs = {"cat", "dog"};
  summary.classes = 2;
  summary.confusion = {first_count, 2, 3, 4};
  return summary;
}

/// Two axes whose cells hold the trials in another order than the table: (a, 1), (a, 2), (b, 1), and (b, 2), which
/// failed.
ExperimentRecord grid() {
  ExperimentRecord record;
  record.name = "grid";
  record.plexus_version = "0.1.0";
  record.config = "experiment: grid\n";
  record.axes = {{"network", "", {"a", "b"}}, {"seed", "seed", {1, 2}}};
  record.trials = {trial("b1", 0.3, 30), trial("a1", 0.1, 10), TrialSummary(), trial("a2", 0.2, 20)};
  record.trials[2].id = "b2";
  record.trials[2].status = Status::failed;
  record.cells = {1, 3, 0, 2};
  return record;
}

}  // namespace

TEST_CASE("curves and confusion come back in the order of the table, not of the grid") {
  const TemporaryFolder folder;
  write_experiment(folder / "results.h5", grid());
  const TrialsTable table = read_trials_table(folder / "results.h5");
  const ExperimentArrays arrays = read_experiment_arrays(folder / "results.h5", table);
  CHECK(arrays.plexus_version == "0.1.0");
  CHECK(arrays.config == "experiment: grid\n");
  CHECK(arrays.axes == std::vector<std::string>{"network", "seed"});
  CHECK(arrays.moments == std::vector<std::int64_t>{1, 2});
  CHECK(arrays.classes == std::vector<std::string>{"cat", "dog"});
  const auto curves = std::find_if(arrays.curves.begin(), arrays.curves.end(),
                                   [](const auto& candidate) { return candidate.metric == "test_accuracy"; });
  REQUIRE(curves != arrays.curves.end());
  CHECK(curves->meaning.find("test examples") != std::string::npos);
  const std::vector<double> starts = {0.3, 0.1, NAN, 0.2};
  for (std::size_t row = 0; row < 4; ++row) {
    INFO(row);
    if (std::isnan(starts[row])) {
      CHECK(std::isnan(curves->values[2 * row]));
      CHECK(arrays.confusion[4 * row] == -1);
    } else {
      CHECK(curves->values[2 * row] == starts[row]);
      CHECK(curves->values[2 * row + 1] == starts[row] + 0.1);
      CHECK(arrays.confusion[4 * row] == std::llround(100 * starts[row]));
      CHECK(arrays.confusion[4 * row + 3] == 4);
    }
  }
}

TEST_CASE("a shorter curve ends in NaN") {
  const TemporaryFolder folder;
  write_experiment(folder / "results.h5", grid());
  const auto arrays = read_experiment_arrays(folder / "results.h5", read_trials_table(folder / "results.h5"));
  const auto loss = std::find_if(arrays.curves.begin(), arrays.curves.end(),
                                 [](const auto& candidate) { return candidate.metric == "train_loss"; });
  REQUIRE(loss != arrays.curves.end());
  CHECK(loss->values[0] == 1.0 / 3.0);
  CHECK(std::isnan(loss->values[1]));
}

TEST_CASE("one trial has no axes, and a design that is no product has the one axis trial") {
  const TemporaryFolder folder;
  ExperimentRecord one = grid();
  one.axes.clear();
  one.trials.resize(1);
  one.cells = {0};
  write_experiment(folder / "one.h5", one);
  const auto single = read_experiment_arrays(folder / "one.h5", read_trials_table(folder / "one.h5"));
  CHECK(single.axes.empty());
  CHECK(read_trials_table(folder / "one.h5").product);
  CHECK(single.curves.front().values.size() == 2);

  ExperimentRecord list = grid();
  list.axes.clear();
  list.cells.clear();
  write_experiment(folder / "list.h5", list);
  const auto listed = read_experiment_arrays(folder / "list.h5", read_trials_table(folder / "list.h5"));
  CHECK(listed.axes == std::vector<std::string>{"trial"});
  CHECK_FALSE(read_trials_table(folder / "list.h5").product);
  CHECK(listed.confusion[0] == 30);
}

TEST_CASE("an experiment in which nothing is trained yet has no curves") {
  const TemporaryFolder folder;
  ExperimentRecord record = grid();
  for (TrialSummary& summary : record.trials) {
    const std::string id = summary.id;
    summary = {};
    summary.id = id;
  }
  write_experiment(folder / "results.h5", record);
  const auto arrays = read_experiment_arrays(folder / "results.h5", read_trials_table(folder / "results.h5"));
  CHECK(arrays.curves.empty());
  CHECK(arrays.confusion.empty());
}

TEST_CASE("a table of another file is refused with what to do") {
  const TemporaryFolder folder;
  write_experiment(folder / "results.h5", grid());
  ExperimentRecord other = grid();
  other.trials[0].id = "elsewhere";
  write_experiment(folder / "other.h5", other);
  const TrialsTable table = read_trials_table(folder / "other.h5");
  CHECK_THROWS_WITH(read_experiment_arrays(folder / "results.h5", table),
                    ContainsSubstring("'elsewhere' is in no cell") && ContainsSubstring("plexus run"));
}

TEST_CASE("a sector that reads as zeros, a flipped bit or a missing end of results.h5 is found wherever it is") {
  const TemporaryFolder folder;
  const auto path = folder / "results.h5";
  write_experiment(path, grid());
  const TrialsTable table = read_trials_table(path);
  const std::string whole = read_whole(path);
  const auto is_refused = [&](const std::string& bytes) {
    write_whole(path, bytes);
    CHECK_THROWS_WITH(read_trials_table(path), ContainsSubstring("results.h5") && ContainsSubstring("plexus run"));
    CHECK_THROWS_AS(read_experiment_arrays(path, table), EnvironmentError);
  };
  for (std::size_t at = 0; at < whole.size(); at += 512) {
    INFO("byte " << at << " of " << whole.size());
    std::string damaged = whole;
    for (std::size_t i = at; i < std::min(at + 512, whole.size()); ++i) damaged[i] = '\0';
    if (damaged != whole) is_refused(damaged);
    damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    is_refused(damaged);
    is_refused(whole.substr(0, at));
  }
  is_refused(whole.substr(0, whole.size() - 1));
}

TEST_CASE("results.h5 of an older plexus, without a seal, is read with a word") {
  const TemporaryFolder folder;
  write_experiment(folder / "results.h5", grid());
  const TrialsTable sealed = read_results(folder.path());
  CHECK(sealed.notes.empty());
  const std::string whole = read_whole(folder / "results.h5");
  write_whole(folder / "results.h5", whole.substr(0, whole.size() - plexus::files::seal_size));
  const TrialsTable table = read_results(folder.path());
  CHECK(table.trials == sealed.trials);
  REQUIRE(table.notes.size() == 1);
  CHECK(table.notes[0].find("older plexus") != std::string::npos);
  CHECK(read_experiment_arrays(folder / "results.h5", table).classes == std::vector<std::string>{"cat", "dog"});
}

TEST_CASE("runtime.h5 that is damaged leaves the results readable, and is named") {
  const TemporaryFolder folder;
  write_experiment(folder / "results.h5", grid());
  write_runtime(folder / "runtime.h5", grid(), std::vector<TrialRuntime>(4));
  CHECK(read_results(folder.path()).find("seconds") != nullptr);
  std::string bytes = read_whole(folder / "runtime.h5");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_whole(folder / "runtime.h5", bytes);
  const TrialsTable table = read_results(folder.path());
  CHECK(table.find("seconds") == nullptr);
  CHECK(table.trials == 4);
  REQUIRE(table.notes.size() == 1);
  CHECK(table.notes[0].find("runtime.h5' is left out") != std::string::npos);
}
