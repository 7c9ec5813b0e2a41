// What a report is made of, from a run on generated data.
#include "report/gathering.h"

#include <map>
#include <string>

#include "../experiment/experiment_support.h"
#include "catch.h"
#include "report/showcase.h"
#include "results/trial_file.h"
#include "trial/record.h"

using namespace plexus;
using namespace plexus::experiment;
using namespace plexus::test;

namespace {

struct Ran {
  TemporaryFolder folder;
  Plan plan;
  trial::Preparation preparation;
};

void run_in(Ran& ran) {
  Recorder recorder;
  ran.preparation = prepare(ran.plan, registry());
  REQUIRE(ran.preparation.problems.empty());
  (void)run(ran.plan, ran.preparation, {ran.folder.path(), 1}, registry(), recorder);
}

const report::Column& column(const report::Content& content, const std::string& name) {
  for (const report::Column& candidate : content.columns)
    if (candidate.name == name) return candidate;
  FAIL("no column " << name);
  throw;
}

results::NamedArray counting(const std::string& name, const std::vector<std::size_t>& extents) {
  results::NamedArray array{name, {}, extents, {}};
  std::size_t size = 1;
  for (const std::size_t extent : extents) size *= extent;
  for (std::size_t i = 0; i < size; ++i) array.values.push_back(static_cast<float>(i));
  return array;
}

}  // namespace

TEST_CASE("the best trial comes first, and its mistakes are those that its file has") {
  Ran ran{{}, plan_of_optimizers({sgd(0.0001), sgd(0.01)}), {}};
  run_in(ran);
  const report::Content content = report::report_content(ran.folder.path(), report::examples_of(ran.preparation));
  CHECK(content.trials == 2);
  REQUIRE(content.ranking.size() == 2);
  const auto& accuracies = std::get<std::vector<double>>(column(content, content.ranked_by).values);
  CHECK(accuracies[content.ranking[0]] >= accuracies[content.ranking[1]]);
  REQUIRE(content.showcases.size() == 1);
  const report::Showcase& showcase = content.showcases.front();
  CHECK(showcase.trial == content.ranking.front());
  CHECK(showcase.no_examples.empty());

  const std::string& id = std::get<std::vector<std::string>>(column(content, "id").values)[showcase.trial];
  const results::TrialRecord record = results::read_trial(trial::trial_path(ran.folder.path() / "trials", id));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < record.confusion.size(); ++i)
    if (i / record.classes != i % record.classes) wrong += static_cast<std::size_t>(record.confusion[i]);
  CHECK(showcase.mistake_count == wrong);
  CHECK(showcase.mistakes.size() == std::min(wrong, report::most_mistakes));
  for (const report::Mistake& mistake : showcase.mistakes) {
    CHECK(mistake.true_class != mistake.predicted_class);
    CHECK(mistake.predicted_class == static_cast<std::size_t>(record.predicted_labels[mistake.example]));
    CHECK(mistake.pixels.size() == content.input_shape.size());
  }
}

TEST_CASE("data loaded again give the same page, and the results keep their bytes") {
  Ran ran{{}, plan_of_optimizers({sgd(0.01)}), {}};
  run_in(ran);
  const std::string results = bytes_of(ran.folder.path() / "results.h5");
  const fs::path path = report::write_report(ran.folder.path(), report::examples_of(ran.preparation));
  const std::string first = bytes_of(path);
  CHECK(first.size() > 50'000);
  (void)report::write_report(ran.folder.path(), report::examples_of(registry(), ran.folder.path()));
  CHECK(bytes_of(path) == first);
  CHECK(bytes_of(ran.folder.path() / "results.h5") == results);
}

TEST_CASE("other data than those that a trial was tested on are not shown") {
  Ran ran{{}, plan_of_optimizers({sgd(0.01)}), {}};
  run_in(ran);
  Plan other = plan_of_optimizers({sgd(0.01)});
  Value dataset = *other.trials[0].settings.find("dataset");
  dataset.set("test", Value(40));
  other.trials[0].settings.set("dataset", std::move(dataset));
  const trial::Preparation prepared = prepare(other, registry());
  REQUIRE(prepared.problems.empty());
  const auto content = report::report_content(
      ran.folder.path(), [&prepared](const results::TrialSummary&) { return prepared.trials[0].examples; });
  CHECK_THAT(content.showcases.at(0).no_examples, ContainsSubstring("no longer the one"));
  CHECK(content.showcases[0].mistakes.empty());
  CHECK_FALSE(content.showcases[0].weights.empty());
}

TEST_CASE("without the files of trials the numbers are there, and the reason why images are not") {
  Ran ran{{}, plan_of_optimizers({sgd(0.01)}), {}};
  run_in(ran);
  fs::remove_all(ran.folder.path() / "trials");
  const auto content = report::report_content(ran.folder.path(), report::examples_of(ran.preparation));
  CHECK(content.curves.size() >= 3);
  CHECK_THAT(content.showcases.at(0).no_examples,
             ContainsSubstring("cannot read") && ContainsSubstring("there is no such file"));
}

TEST_CASE("weights are cut to their first outputs and channels") {
  results::TrialRecord trial;
  trial.final_parameters = {counting("layer1_weights", {4, 50}), counting("layer1_bias", {50}),
                            counting("layer2_weights", {50, 10}), counting("conv1_weights", {3, 2, 20, 40})};
  const auto weights = report::visible_weights(trial, 4, 100);
  REQUIRE(weights.size() == 2);
  CHECK(weights[0].layer == std::vector<std::size_t>{4, 50});
  CHECK(weights[0].extents == std::vector<std::size_t>{4, 25});  // 100 floats are 25 outputs of 4 inputs
  for (std::size_t input = 0; input < 4; ++input)
    for (std::size_t output = 0; output < 25; ++output)
      CHECK(weights[0].values[input * 25 + output] == static_cast<float>(input * 50 + output));
  CHECK(weights[1].extents == std::vector<std::size_t>{3, 2, 16, 32});
  REQUIRE(weights[1].values.size() == 3 * 2 * 16 * 32);
  // The last one: row 2, column 1, channel 15, output 31.
  CHECK(weights[1].values.back() == static_cast<float>(((2 * 2 + 1) * 20 + 15) * 40 + 31));
}

TEST_CASE("weights of every moment that is kept are shown, the final ones first") {
  results::TrialRecord trial;
  trial.initial_parameters = trial.final_parameters = {counting("weights", {9, 3})};
  const auto weights = report::visible_weights(trial, 9, 1000);
  REQUIRE(weights.size() == 2);
  CHECK(weights[0].moment == "final");
  CHECK(weights[1].moment == "initial");
}
