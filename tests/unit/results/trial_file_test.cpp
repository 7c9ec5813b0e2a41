#include "results/trial_file.h"
#include "files/seal.h"

#include <plexus/error.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "catch.h"
#include "hdf5/image_writer.h"
#include "sample_trial.h"
#include "temporary_folder.h"

namespace hdf5 = plexus::hdf5;
using namespace plexus::results;
using plexus::EnvironmentError;
using plexus::test::read_whole;
using plexus::test::sample_trial;
using plexus::test::TemporaryFolder;
using plexus::test::write_whole;

namespace {

/// More bytes than a summary reads at once.
TrialRecord large_trial() {
  TrialRecord trial = sample_trial();
  NamedArray weights{"weights", {"wide_input", "output"}, {1500, 1000}, std::vector<float>(1500000)};
  for (std::size_t i = 0; i < weights.values.size(); ++i) weights.values[i] = static_cast<float>(i);
  trial.final_parameters = {weights};
  return trial;
}

}  // namespace

TEST_CASE("a trial reads back as it was written") {
  const TemporaryFolder folder;
  TrialRecord trial = sample_trial();
  SECTION("classification") {}
  SECTION("regression with named outputs") {
    trial.outputs = {"height", "width"};
    trial.classes = 0;
    trial.confusion.clear();
    trial.predicted_labels.clear();
    trial.predicted_values = {1.5F, 2.5F, -3.5F, 0.0F};
    trial.predicted_outputs = 2;
  }
  SECTION("scores of the validation rows beside their classes") {
    trial.scores = {.part = "validation", .outputs = trial.classes, .values = {}, .classes = {1, 0}, .targets = {}};
    for (std::size_t i = 0; i < 2 * trial.classes; ++i) trial.scores.values.push_back(0.25F * static_cast<float>(i));
  }
  SECTION("scores of the test rows, regression") {
    trial.outputs = {"height", "width"};
    trial.classes = 0;
    trial.confusion.clear();
    trial.predicted_labels.clear();
    trial.predicted_values = {1.5F, 2.5F, -3.5F, 0.0F};
    trial.predicted_outputs = 2;
    trial.scores = {.part = "test",
                    .outputs = 2,
                    .values = trial.predicted_values,
                    .classes = {},
                    .targets = {1.0F, 2.0F, -3.0F, 0.5F}};
  }
  SECTION("a failed trial has little to tell") {
    TrialRecord failed;
    failed.id = "f";
    failed.status = Status::failed;
    failed.message = "std::bad_alloc\nin 'adam'";
    trial = failed;
  }
  SECTION("an empty record") { trial = TrialRecord(); }
  SECTION("many metrics and keys") {
    for (int i = 0; i < 100; ++i) {
      trial.metrics.push_back({"metric_" + std::to_string(i), i / 7.0});
      trial.provenance.emplace_back("key_" + std::to_string(i), std::string(1000, 'x'));
    }
  }
  SECTION("long histories, predictions and text are packed") {
    for (Series& series : trial.history) series.values.assign(5000, 0.125);
    trial.predicted_labels.assign(100000, 2);
    trial.config = std::string(200000, 'c');
  }
  write_trial(folder / "t.h5", trial);
  CHECK(read_trial(folder / "t.h5") == trial);
  CHECK(read_trial_summary(folder / "t.h5") == static_cast<const TrialSummary&>(trial));
  CHECK(folder.names() == std::set<std::string>{"t.h5"});
}

TEST_CASE("numbers that are no numbers survive") {
  const TemporaryFolder folder;
  TrialRecord trial = sample_trial();
  trial.status = Status::diverged;
  trial.metrics = {{"train_loss", not_a_number}, {"test_loss", std::numeric_limits<double>::infinity()}};
  trial.history[0].values = {1.0, -std::numeric_limits<double>::infinity(), not_a_number};
  trial.final_parameters[0].values[1] = std::numeric_limits<float>::quiet_NaN();
  write_trial(folder / "t.h5", trial);
  const TrialRecord read = read_trial(folder / "t.h5");
  CHECK(read.status == Status::diverged);
  CHECK(std::isnan(read.metrics.at(0).value));
  CHECK(read.metrics.at(1).value == std::numeric_limits<double>::infinity());
  CHECK(read.history.at(0).values.at(1) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(read.history.at(0).values.at(2)));
  CHECK(std::isnan(read.final_parameters.at(0).values.at(1)));
}

TEST_CASE("the same trial gives the same bytes, another trial others") {
  const TrialRecord trial = sample_trial();
  const auto first = trial_image(trial);
  const std::vector<std::byte> disturb_memory(first.size(), std::byte{0xA5});
  CHECK(trial_image(trial) == first);
  TrialRecord other = trial;
  other.final_parameters[0].values[3] = 5;
  CHECK(trial_image(other) != first);
}

TEST_CASE("a large trial reads back, and its summary alone too") {
  const TemporaryFolder folder;
  const TrialRecord trial = large_trial();
  write_trial(folder / "t.h5", trial);
  CHECK(read_trial(folder / "t.h5") == trial);
  CHECK(read_trial_summary(folder / "t.h5") == static_cast<const TrialSummary&>(trial));
}

TEST_CASE("a truncated trial is refused wherever it was cut") {
  const TemporaryFolder folder;
  const bool large = GENERATE(false, true);
  write_trial(folder / "t.h5", large ? large_trial() : sample_trial());
  const std::string whole = read_whole(folder / "t.h5");
  for (std::size_t part = 0; part < 20; ++part) {
    write_whole(folder / "t.h5", whole.substr(0, whole.size() * part / 20));
    CHECK_THROWS_AS(read_trial(folder / "t.h5"), EnvironmentError);
    CHECK_THROWS_AS(read_trial_summary(folder / "t.h5"), EnvironmentError);
  }
  write_whole(folder / "t.h5", whole.substr(0, whole.size() - 1));
  CHECK_THROWS_WITH(read_trial(folder / "t.h5"), ContainsSubstring("truncated") && ContainsSubstring("delete it") &&
                                                     ContainsSubstring((folder / "t.h5").string()));
  CHECK_THROWS_WITH(read_trial_summary(folder / "t.h5"), ContainsSubstring("truncated"));
}

TEST_CASE("a flipped bit is found wherever it is") {
  const TemporaryFolder folder;
  write_trial(folder / "t.h5", sample_trial());
  const std::string whole = read_whole(folder / "t.h5");
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 200 + 1) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_whole(folder / "t.h5", damaged);
    CHECK_THROWS_AS(read_trial(folder / "t.h5"), EnvironmentError);
    CHECK_THROWS_AS(read_trial_summary(folder / "t.h5"), EnvironmentError);
  }
  std::string damaged = whole;
  damaged[whole.size() / 2] = static_cast<char>(damaged[whole.size() / 2] ^ 1);
  write_whole(folder / "t.h5", damaged);
  CHECK_THROWS_WITH(read_trial(folder / "t.h5"), ContainsSubstring("damaged") && ContainsSubstring("trained again"));
}

TEST_CASE("a full read finds any changed byte of a large trial") {
  const TemporaryFolder folder;
  write_trial(folder / "t.h5", large_trial());
  const std::string whole = read_whole(folder / "t.h5");
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 23) places.push_back(at);
  for (std::size_t at = whole.size() - plexus::files::seal_size; at < whole.size(); ++at) places.push_back(at);
  for (const std::size_t at : places) {
    std::fstream file(folder / "t.h5", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at)).put(static_cast<char>(whole[at] ^ 0x01)).flush();
    INFO("byte " << at << " of " << whole.size());
    CHECK_THROWS_AS(read_trial(folder / "t.h5"), EnvironmentError);
    file.seekp(static_cast<std::streamoff>(at)).put(whole[at]).flush();
  }
  CHECK(read_trial(folder / "t.h5") == large_trial());  // all was put back
  write_whole(folder / "t.h5", whole + "x");
  CHECK_THROWS_AS(read_trial(folder / "t.h5"), EnvironmentError);
}

TEST_CASE("a sector that reads as zeros is found in a large trial, by its summary too") {
  const TemporaryFolder folder;
  write_trial(folder / "t.h5", large_trial());
  const std::string whole = read_whole(folder / "t.h5");
  REQUIRE(whole.size() > (std::size_t{4} << 20U));
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < 16384; at += 512) places.push_back(at);
  for (std::size_t at = 16384; at < whole.size(); at += whole.size() / 61 / 512 * 512) places.push_back(at);
  places.push_back(whole.size() / 512 * 512);
  for (const std::size_t at : places) {
    const std::string sector = whole.substr(at, 512);
    const std::string zeros(sector.size(), '\0');
    if (sector == zeros) continue;
    std::fstream file(folder / "t.h5", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at)).write(zeros.data(), static_cast<std::streamsize>(zeros.size())).flush();
    INFO("byte " << at << " of " << whole.size());
    CHECK_THROWS_AS(read_trial_summary(folder / "t.h5"), EnvironmentError);
    file.seekp(static_cast<std::streamoff>(at))
        .write(sector.data(), static_cast<std::streamsize>(sector.size()))
        .flush();
  }
  CHECK(read_trial(folder / "t.h5") == large_trial());  // all was put back
}

TEST_CASE("what is no trial file is refused") {
  const TemporaryFolder folder;
  const auto path = folder / "t.h5";
  SECTION("missing") {
    REQUIRE_THROWS_WITH(read_trial(path), ContainsSubstring("there is no such file"));
    REQUIRE_THROWS_AS(read_trial_summary(path), EnvironmentError);
  }
  SECTION("a folder") {
    std::filesystem::create_directory(path);
    REQUIRE_THROWS_AS(read_trial(path), EnvironmentError);
  }
  SECTION("text") {
    write_whole(path, "learning is a change in weights, said the file, and was not read");
    REQUIRE_THROWS_WITH(read_trial(path), ContainsSubstring("not written by plexus"));
  }
  SECTION("HDF5 of somebody else") {
    const std::vector<double> values = {1, 2};
    hdf5::ImageWriter writer;
    const auto x = writer.dimension(writer.root(), "x", 2);
    writer.dataset(writer.root(), "y", {x}, values);
    const auto image = writer.finish();
    write_whole(path, std::string(reinterpret_cast<const char*>(image.data()), image.size()));
    REQUIRE_THROWS_WITH(read_trial(path), ContainsSubstring("not written by plexus"));
  }
  SECTION("another layout") {
    hdf5::ImageWriter writer;
    writer.attribute(writer.root(), "layout", std::int64_t{99});
    auto image = writer.finish();
    plexus::files::append_seal(image);
    write_whole(path, std::string(reinterpret_cast<const char*>(image.data()), image.size()));
    REQUIRE_THROWS_WITH(read_trial(path), ContainsSubstring("layout 99"));
  }
  SECTION("a right checksum over nothing that is expected") {
    hdf5::ImageWriter writer;
    writer.attribute(writer.root(), "layout", std::int64_t{1});
    auto image = writer.finish();
    plexus::files::append_seal(image);
    write_whole(path, std::string(reinterpret_cast<const char*>(image.data()), image.size()));
    REQUIRE_THROWS_WITH(read_trial(path), ContainsSubstring("attribute 'id'"));
  }
}

TEST_CASE("names that no file could hold do not cost the trial") {
  const TemporaryFolder folder;
  TrialRecord trial = sample_trial();
  trial.final_parameters = {{"1st layer/weights", {"größe", "best"}, {1, 2}, {1, 2}}};
  trial.provenance = {{"a b", "1"}, {"a-b", "2"}};
  trial.message = std::string("bad \xff byte and \0 nul", 20);
  write_trial(folder / "t.h5", trial);
  const TrialRecord read = read_trial(folder / "t.h5");
  CHECK(read.final_parameters.at(0).name == "x1st_layer_weights");
  CHECK(read.final_parameters.at(0).dimensions == std::vector<std::string>{"gr____e", "x1st_layer_weights_best"});
  CHECK(read.final_parameters.at(0).values == std::vector<float>{1, 2});
  CHECK(read.provenance == std::vector<std::pair<std::string, std::string>>{{"a_b", "1"}, {"a_b_2", "2"}});
  CHECK(read.message == "bad \xEF\xBF\xBD byte and \xEF\xBF\xBD nul");
}

TEST_CASE("a record that contradicts itself is a mistake of the program") {
  const TemporaryFolder folder;
  TrialRecord trial = sample_trial();
  SECTION("values for other extents") { trial.final_parameters[0].values.pop_back(); }
  SECTION("a dimension without a name") { trial.final_parameters[0].dimensions.pop_back(); }
  SECTION("confusion of other size") { trial.confusion.pop_back(); }
  SECTION("histories of different lengths") { trial.history[1].values.pop_back(); }
  REQUIRE_THROWS_AS(write_trial(folder / "t.h5", trial), std::logic_error);
  CHECK(folder.names().empty());
}

TEST_CASE("writing where one may not is an environment fault") {
  const TemporaryFolder folder;
  REQUIRE_THROWS_WITH(write_trial(folder / "none/t.h5", sample_trial()), ContainsSubstring("none/t.h5"));
}

TEST_CASE("a published trial can be read while its folder is read-only") {
  const TemporaryFolder folder;
  write_trial(folder / "t.h5", sample_trial());
  std::filesystem::permissions(folder / "t.h5", std::filesystem::perms::owner_read);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  CHECK(read_trial(folder / "t.h5") == sample_trial());
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}
