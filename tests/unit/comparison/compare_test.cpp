// Grids whose truth is known: what is chosen, what is compared with what, and what is said of it.
#include <plexus/random.h>

#include <cmath>
#include <sstream>

#include "catch.h"
#include "comparison/joined_tables.h"
#include "comparison/table.h"
#include "demsar.h"
#include "grids.h"
#include "statistics/power.h"

using namespace plexus::comparison;
namespace results = plexus::results;
using Point = Grid::Point;
using Result = Grid::Result;
using Integers = std::vector<std::int64_t>;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

namespace {

/// Noise that follows from the point alone.
double noise(const Point& point, double deviation, std::uint64_t study = 0) {
  const auto rate = static_cast<std::uint64_t>(point.rate * 1e6);
  plexus::Stream stream(study, "test/noise",
                        (rate * 64 + static_cast<std::uint64_t>(point.depth)) * 1024 +
                            static_cast<std::uint64_t>(point.seed) * 2 + (point.normalized ? 1 : 0));
  return deviation * stream.normal();
}

/// Without: best at 0.1, with 0.95. With normalisation: 0.93 at its best, 0.01, but far less bad elsewhere.
Result opposite(const Point& point) {
  double mean = 0.93;
  if (!point.normalized) mean = point.rate == 0.1 ? 0.95 : 0.70;
  if (point.normalized && point.rate != 0.01) mean = 0.92;
  const double seed = 0.001 * static_cast<double>(point.seed);
  return {mean + noise(point, 0.0005), mean - 0.01 + seed + noise(point, 0.0005, 1)};
}

}  // namespace

TEST_CASE("each value is taken at its best on validation data and compared on test data, paired by seed") {
  const auto table = Grid().table(opposite);
  const Comparison answer = compare(table, ask(table));
  REQUIRE(answer.differences.size() == 1);
  const Difference& row = answer.differences.front();
  CHECK(answer.value_text(answer.baseline) == "false");
  CHECK(answer.metric.measured->name == "test_accuracy");
  CHECK(answer.metric.chosen_by->name == "validation_accuracy");
  CHECK(row.paired);
  CHECK(row.baseline.size() == 8);
  const auto chosen = [&](std::size_t value) {
    return answer.tuning.settings.text(answer.tuning.at({0, 0, value})->chosen()->settings);
  };
  CHECK(chosen(answer.baseline) == "learning_rate = 0.1");
  CHECK(chosen(row.value) == "learning_rate = 0.01");
  CHECK(row.difference == Approx(-0.02).margin(0.001));
  CHECK(row.losses == 8);
  CHECK(row.p == Approx(2.0 / 256.0));
  CHECK(row.is_claim());
}

TEST_CASE("a grid whose pooled and tuned effects have opposite signs gets the sentence that says so") {
  const auto table = Grid().table(opposite);
  const Comparison answer = compare(table, ask(table));
  // Pooled: (0.70 + 0.95 + 0.70) / 3 against (0.93 + 0.92 + 0.92) / 3.
  CHECK(answer.differences.front().pooled.difference == Approx(2.77 / 3.0 - 2.35 / 3.0).margin(0.001));
  const Sentence* const claim = find(answer.claims, "difference");
  REQUIRE(claim != nullptr);
  CHECK_THAT(claim->text,
             ContainsSubstring("Each at its best, batch_normalization = true has a lower test accuracy than "
                               "batch_normalization = false (worse): -2.0"));
  CHECK_THAT(claim->text, ContainsSubstring("p = 0.00781"));
  const Sentence* const warning = find(answer.caveats, "opposite_sign");
  REQUIRE(warning != nullptr);
  CHECK_THAT(warning->text, ContainsSubstring("Averaged over all values of learning_rate"));
  CHECK_THAT(warning->text, ContainsSubstring("differs by +1"));
  CHECK_THAT(warning->text, ContainsSubstring("the opposite sign of -2.0"));
}

TEST_CASE("at equal settings of both signs, the answer says that it depends on them") {
  const auto table = Grid().table([](const Point& point) {
    const double mean = 0.9 + (point.normalized ? 0.02 : 0.0) - (point.normalized && point.rate == 1.0 ? 0.03 : 0.0);
    return Result{mean, mean};
  });
  const Comparison answer = compare(table, ask(table));
  const Sentence* const warning = find(answer.caveats, "depends_on_settings");
  REQUIRE(warning != nullptr);
  CHECK_THAT(warning->text, ContainsSubstring("clearly higher in 2 of 3 combinations and clearly lower in 1"));
  CHECK(find(answer.caveats, "opposite_sign") == nullptr);
}

TEST_CASE("the best value at the end of an axis is named, unless the axis ends by itself") {
  const auto table = Grid{.rates = {0.01, 0.1, 1.0}}.table([](const Point& point) {
    const double mean = 0.8 + (point.normalized ? 0.1 * point.rate : -0.1 * std::fabs(point.rate - 0.1));
    return Result{mean, mean};
  });
  const Comparison answer = compare(table, ask(table));
  const Sentence* const end = find(answer.caveats, "end_of_axis");
  REQUIRE(end != nullptr);
  CHECK(end->text ==
        "The best learning_rate for batch_normalization = true lies at the end of the axis, 1, the largest "
        "that was tried: extend it.");
  REQUIRE(answer.ends.size() == 1);

  const auto zero = Grid{.rates = {0.0, 0.5}}.table([](const Point& point) {
    return Result{-point.rate, -point.rate};
  });
  CHECK(find(compare(zero, ask(zero)).caveats, "end_of_axis") == nullptr);
}

TEST_CASE("the trials in which each value is at its best are those that are compared") {
  const auto table = Grid{.seeds = 2}.table(opposite);
  // false, then true; of each 0.01, 0.1 and 1 with two seeds. Without normalisation 0.1 is best, with it 0.01.
  CHECK(trials_at_best(table, *table.find("batch_normalization")) == std::vector<std::size_t>{2, 3, 6, 7});
  // 0.01 and 1 are better with it, 0.1 without.
  CHECK(trials_at_best(table, *table.find("learning_rate")) == std::vector<std::size_t>{2, 3, 6, 7, 10, 11});
  CHECK(trials_at_best(table, *table.find("seed")).empty());
  const auto one = Grid{.rates = {0.1}, .seeds = 2}.table(opposite);
  CHECK(trials_at_best(one, *one.find("batch_normalization")).empty());  // nothing to choose
}

TEST_CASE("without validation rows, tuning on test rows is said loudly") {
  const auto table = Grid{.validation = false}.table(opposite);
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.metric.chosen_by == answer.metric.measured);
  const Sentence* const warning = find(answer.caveats, "tuned_on_test");
  REQUIRE(warning != nullptr);
  CHECK_THAT(warning->text, ContainsSubstring("Tuned on test rows: optimistic by selection."));
  const auto one = Grid{.rates = {0.1}, .validation = false}.table(opposite);
  CHECK(find(compare(one, ask(one)).caveats, "tuned_on_test") == nullptr);  // nothing was chosen
}

TEST_CASE("five seeds can claim nothing, and it is said how many could") {
  const auto table = Grid{.depths = {2, 4}, .seeds = 5}.table(opposite);
  const Comparison answer = compare(table, ask(table, {"depth"}));
  REQUIRE(answer.differences.size() == 2);
  CHECK(answer.differences[0].p == 0.0625);
  CHECK(answer.differences[0].p_holm == 0.125);
  CHECK(find(answer.claims, "difference") == nullptr);
  const Sentence* const open = find(answer.claims, "no_difference");
  REQUIRE(open != nullptr);
  // The size of the effect would be found by fewer, but signs give 0.025 from seven pairs on.
  CHECK_THAT(open->text, ContainsSubstring("about 7 seeds needed, 2 more"));
  const Sentence* const few = find(answer.caveats, "few_repetitions");
  REQUIRE(few != nullptr);
  CHECK_THAT(few->text, ContainsSubstring("5 seeds cannot give p < 0.0625 by signs or by Wilcoxon's test"));
  CHECK_THAT(few->text, ContainsSubstring("a claim at 5 % needs 6, and 7 where 2 comparisons are made together"));
  CHECK_THAT(few->text, ContainsSubstring("at most 93.75 % of studies"));
  CHECK_THAT(few->text, ContainsSubstring("Student's paired test"));
  CHECK(find(answer.caveats, "no_equality") != nullptr);
}

TEST_CASE("the mean over levels pairs seeds, not levels times seeds") {
  const auto table = Grid{.depths = {2, 4, 6}}.table(opposite);
  const Comparison answer = compare(table, ask(table, {"depth"}));
  REQUIRE(answer.means.size() == 1);
  CHECK(answer.means.front().baseline.size() == 8);
  const double mean =
      (answer.differences[0].difference + answer.differences[1].difference + answer.differences[2].difference) / 3.0;
  CHECK(answer.means.front().difference == Approx(mean));
  CHECK(answer.means.front().p == Approx(2.0 / 256.0));
  // Three comparisons are corrected together, the mean by itself.
  CHECK(answer.differences[0].p_holm == Approx(3.0 * 2.0 / 256.0));
  CHECK(answer.means.front().p_holm == Approx(2.0 / 256.0));
}

TEST_CASE("what is neither named nor tuned is averaged over, each part at its own best") {
  const auto table = Grid{.depths = {2, 4}}.table(opposite);
  Question question = ask(table);
  question.tune = Columns{table.find("learning_rate")};
  const Comparison answer = compare(table, question);
  CHECK(answer.roles.averaged == Columns{table.find("depth")});
  REQUIRE(answer.differences.size() == 1);
  CHECK(answer.differences.front().baseline.size() == 8);
  CHECK(answer.differences.front().difference == Approx(-0.02).margin(0.001));

  question.tune = Columns{};
  const Comparison untuned = compare(table, question);
  CHECK_FALSE(untuned.tuned());
  CHECK(untuned.differences.front().difference == Approx(2.77 / 3.0 - 2.35 / 3.0).margin(0.001));
}

TEST_CASE("a place in which most seeds of a value have no result is left out of means, and that is said") {
  const auto table = Grid{.depths = {2, 4, 6}, .rates = {0.01, 0.1}}.table([](const Point& point) {
    Result result = opposite(point);
    if (point.depth == 6 && point.normalized && point.seed > 1) result.status = results::Status::diverged;
    return result;
  });
  const Comparison answer = compare(table, ask(table, {"depth"}));
  CHECK(answer.means.front().levels == 2);
  CHECK(answer.means.front().baseline.size() == 8);
  CHECK_THAT(find(answer.caveats, "levels_left_out")->text, ContainsSubstring("is over 2 of 3 levels"));
  CHECK(std::isnan(answer.differences[2].p));  // one seed is left at the third

  Question question = ask(table);
  question.tune = Columns{};
  const Comparison averaged = compare(table, question);
  CHECK(averaged.tuning.blocks.count() == 6);
  CHECK(averaged.levels.front().blocks.size() == 4);
  CHECK(averaged.differences.front().baseline.size() == 8);
  CHECK_THAT(find(averaged.caveats, "blocks_left_out")->text, ContainsSubstring("4 of 6 are there"));
}

TEST_CASE("settings in which a trial diverged are not chosen, and what is left out is counted") {
  const auto table = Grid().table([](const Point& point) {
    Result result = opposite(point);
    if (!point.normalized && point.rate == 0.1 && point.seed == 3) result.status = results::Status::diverged;
    if (point.normalized && point.rate == 0.01 && point.seed == 8) result.status = results::Status::failed;
    if (point.normalized && point.rate == 1.0 && point.seed == 1) result.status = results::Status::missing;
    return result;
  });
  const Comparison answer = compare(table, ask(table));
  const Difference& row = answer.differences.front();
  CHECK(plexus::statistics::moments_of(row.baseline).mean ==
        Approx(0.69).margin(0.01));  // not at 0.1, where one diverged
  CHECK(row.baseline.size() == 7);   // the eighth has no partner
  CHECK(row.without_partner == 1);
  const Sentence* const left_out = find(answer.caveats, "left_out");
  REQUIRE(left_out != nullptr);
  CHECK_THAT(left_out->text, ContainsSubstring("1 failed and 1 diverged"));
  CHECK_THAT(find(answer.caveats, "missing")->text, ContainsSubstring("1 trial is not trained yet"));
  CHECK_THAT(find(answer.caveats, "without_partner")->text,
             ContainsSubstring("one seed of a comparison has no partner"));
}

TEST_CASE("complete trials without a number of the metric are counted") {
  auto table = Grid().table(opposite);
  for (auto& column : table.columns)
    if (column.name == "test_accuracy") std::get<std::vector<double>>(column.values).front() = results::not_a_number;
  CHECK(find(compare(table, ask(table)).caveats, "without_number")->text ==
        "One complete trial has no number of test_accuracy or validation_accuracy and is left out.");
}

TEST_CASE("one seed says that chance cannot be told, and claims nothing") {
  const auto table = Grid{.seeds = 1}.table(opposite);
  const Comparison answer = compare(table, ask(table));
  CHECK(std::isnan(answer.differences.front().p));
  CHECK(find(answer.claims, "difference") == nullptr);
  CHECK(find(answer.caveats, "one_repetition") != nullptr);
}

TEST_CASE("a loss is better where it is smaller") {
  auto table = Grid{.rates = {0.1}}.table([](const Point& point) {
    const double loss = (point.normalized ? 0.3 : 0.4) + noise(point, 0.001);
    return Result{loss, loss};
  });
  for (auto& column : table.columns) {
    if (column.name == "validation_accuracy") column.name = "validation_loss";
    if (column.name == "test_accuracy") column.name = "test_loss";
  }
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.differences.front().difference < 0.0);
  CHECK(answer.differences.front().wins == 8);
  CHECK_THAT(find(answer.claims, "difference")->text,
             ContainsSubstring("a lower test loss than") && ContainsSubstring("(better)"));
}

TEST_CASE("the baseline is false, the first, or what was asked for") {
  const auto table = Grid().table(opposite);
  Question question = ask(table);
  for (const char* const name : {"true", "1"}) {
    question.baseline = name;
    const Comparison answer = compare(table, question);
    CHECK(answer.value_text(answer.baseline) == "true");
    CHECK(answer.differences.front().difference == Approx(0.02).margin(0.001));
  }
  question.baseline = "perhaps";
  CHECK_THROWS_WITH(compare(table, question), ContainsSubstring("has no value 'perhaps'; there are false, true"));
  question.baseline.reset();
  question.of = table.find("learning_rate");
  CHECK(compare(table, question).value_text(0) == "0.01");
}

TEST_CASE("what cannot be compared is refused with what to do") {
  const auto table = Grid().table(opposite);
  Question question = ask(table);
  question.metric = "test_acuracy";
  CHECK_THROWS_WITH(compare(table, question), ContainsSubstring("did you mean 'test_accuracy'?"));
  question.metric = "";
  question.trials = {0, 1, 2};
  CHECK_THROWS_WITH(compare(table, question), ContainsSubstring("has one value only (false)"));
  question.trials.clear();
  CHECK_THROWS_WITH(compare(table, question), ContainsSubstring("--where"));
  question = ask(table, {"batch_normalization"});
  CHECK_THROWS_WITH(compare(table, question), ContainsSubstring("--within: 'batch_normalization' is what is compared"));
  question = ask(table);
  question.tune = Columns{table.find("seed")};
  CHECK_THROWS_WITH(compare(table, question), ContainsSubstring("the best of them is chance"));
  const auto failed = Grid().table([](const Point& point) {
    Result result = opposite(point);
    if (point.normalized) result.status = results::Status::failed;
    return result;
  });
  CHECK_THROWS_WITH(compare(failed, ask(failed)), ContainsSubstring("no complete trials of both 'false' and another"));
  const auto nothing = Grid().table([](const Point&) { return Result{.status = results::Status::missing}; });
  CHECK_THROWS_WITH(compare(nothing, ask(nothing)), ContainsSubstring("no trial has a result yet"));
}

TEST_CASE("a metric is named with or without its part") {
  auto table = Grid().table(opposite);
  table.columns.push_back({"seconds", "", true, Reals(table.trials, 2.0)});
  CHECK(metric_of(table, "accuracy").measured->name == "test_accuracy");
  CHECK(metric_of(table, "validation_accuracy").chosen_by->name == "validation_accuracy");
  const Metric seconds = metric_of(table, "seconds");
  CHECK(seconds.chosen_by->name == "validation_accuracy");
  CHECK_FALSE(seconds.larger_is_better);
  CHECK(seconds.chosen_larger_is_better);
  Question question = ask(table);
  question.metric = "validation_accuracy";
  CHECK(find(compare(table, question).caveats, "measured_where_tuned") != nullptr);
}

TEST_CASE("data sets are no settings to choose from") {
  auto table = Grid{.depths = {2, 4}}.table(opposite);
  table.columns[1] = {"dataset", "dataset.plugin", true, table.columns[1].values};
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.roles.averaged == Columns{table.find("dataset")});
  CHECK(answer.roles.tuned == Columns{table.find("learning_rate")});
}

TEST_CASE("what moves with the setting is named") {
  auto table = Grid().table(opposite);
  table.columns.push_back({"batch_size", "training.batch_size", true, table.columns[0].values});
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.roles.tuned == Columns{table.find("learning_rate")});
  CHECK_THAT(find(answer.caveats, "moves_along")->text, ContainsSubstring("batch_size moves with batch_normalization"));
}

TEST_CASE("what a component or patches bring is told by their names alone") {
  auto table = Grid{.depths = {2, 4}}.table(opposite);
  table.product = false;
  std::vector<std::string> layers;
  std::vector<std::string> initializers;
  std::vector<std::string> both;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    layers.push_back(table.find("depth")->text(trial));
    initializers.push_back("normal_" + table.find("learning_rate")->text(trial));
    both.push_back(layers.back() + " " + initializers.back());
  }
  const auto deviations = table.find("learning_rate")->values;
  table.columns[1] = {"layers", "", true, layers};
  table.columns[2] = {"initializer", "model.initializer", true, initializers};
  table.columns.push_back({"stddev", "model.initializer.stddev", true, deviations});
  table.columns.push_back({"made_of_both", "model.hidden", true, both});
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.roles.tuned == Columns{table.find("layers"), table.find("initializer")});
  CHECK(find(answer.caveats, "end_of_axis") == nullptr);
  CHECK(find(answer.caveats, "chosen_together") == nullptr);
}

TEST_CASE("what is zipped with a tuned setting is chosen together with it, and that is said") {
  auto table = Grid().table(opposite);
  table.columns.push_back({"batch_size", "training.batch_size", true, table.find("learning_rate")->values});
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.roles.tuned == Columns{table.find("learning_rate")});
  CHECK(find(answer.caveats, "chosen_together")->text ==
        "batch_size moves with learning_rate: they are chosen together.");
}

TEST_CASE("random points are known by their settings, and have no end that could be extended") {
  results::TrialsTable table;
  table.trials = 12;
  table.product = false;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> activations;
  std::vector<double> rates;
  std::vector<double> accuracies;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    numbers.push_back(static_cast<std::int64_t>(trial));
    activations.emplace_back(trial % 2 == 0 ? "relu" : "tanh");
    rates.push_back(0.01 * static_cast<double>(trial + 1));
    accuracies.push_back(0.5 + rates.back());
  }
  table.columns = {{"sample", "", true, numbers},
                   {"learning_rate", "optimizer.learning_rate", true, rates},
                   {"activation", "model.activation", true, activations},
                   {"activation_plugin", "model.activation.plugin", true, activations},
                   {"status", "", true, std::vector<std::int64_t>(table.trials, 0)},
                   {"validation_accuracy", "", true, accuracies},
                   {"test_accuracy", "", true, accuracies}};
  Question question = ask(table);
  question.of = table.find("activation");
  const Comparison answer = compare(table, question);
  CHECK(answer.roles.tuned == Columns{table.find("learning_rate")});
  CHECK(answer.ends.empty());

  question.of = table.find("learning_rate");
  const Comparison rated = compare(table, question);
  REQUIRE(rated.claims.size() == 1);
  CHECK(rated.claims.front().text ==
        "Between learning_rate = 0.01 and any of the others no difference may be claimed (one run of each).");
  CHECK_THAT(find(rated.caveats, "drawn")->text, ContainsSubstring("'plexus importance' says how much it matters"));
  CHECK(find(rated.caveats, "moves_along") == nullptr);
}

TEST_CASE("settings that a component brings with it do not move with it: they are what is compared") {
  auto table = Grid().table(opposite);
  const auto& key = table.find("batch_normalization")->config_key;
  table.columns.push_back({"momentum", key + ".momentum", false, table.find("batch_normalization")->values});
  CHECK(find(compare(table, ask(table)).caveats, "moves_along") == nullptr);
}

TEST_CASE("without seeds in common, Welch's test is made and said") {
  auto table = Grid{.rates = {0.1}}.table(opposite);
  auto& seeds = std::get<Integers>(table.columns[1].values);
  for (std::size_t i = 8; i < 16; ++i) seeds[i] += 100;
  const Comparison answer = compare(table, ask(table));
  const Difference& row = answer.differences.front();
  CHECK_FALSE(row.paired);
  CHECK(row.baseline.size() == 8);
  CHECK(row.p == row.welch.p);
  CHECK(find(answer.caveats, "not_paired") != nullptr);
}

TEST_CASE("several values over several levels are ranked, with a critical difference") {
  Grid grid{.depths = {1, 2, 3, 4, 5, 6, 7, 8}, .rates = {0.1, 0.2, 0.3, 0.4}, .seeds = 3};
  const auto table = grid.table([](const Point& point) {
    const double mean = 0.5 + point.rate + 0.01 * static_cast<double>(point.depth) + noise(point, 0.001);
    return Result{mean, mean};
  });
  Question question = ask(table, {"depth"});
  question.of = table.find("learning_rate");
  const Comparison answer = compare(table, question);
  REQUIRE(answer.ranking.has_value());
  CHECK(answer.ranking->values == std::vector<std::size_t>{3, 2, 1, 0});
  CHECK(answer.ranking->test.mean_ranks == Reals{1, 2, 3, 4});
  CHECK(answer.ranking->critical_difference ==
        Approx(2.569 * std::sqrt(20.0 / 48.0)).epsilon(1e-3));  // Demšar, table 5
  CHECK(answer.ranking->not_apart == std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {1, 2}, {2, 3}});
  CHECK_THAT(find(answer.claims, "ranking")->text,
             ContainsSubstring("0.4 before 0.2 and 0.1") && ContainsSubstring("0.3 before 0.1"));
}

TEST_CASE("ranks and their critical difference are those of Demšar's table 6, also as a diagram in letters") {
  const auto table = demsar_table();
  Question question;
  question.of = table.find("method");
  question.within = {table.find("dataset")};
  question.trials = results::all_trials(table);
  const Comparison answer = compare(table, question);
  REQUIRE(answer.ranking.has_value());
  std::ostringstream out;
  ranks_table(answer).print(out);
  CHECK(out.str() ==
        "mean rank  method               1     2     3     4  not apart\n"
        "─────────  ───────────────────  ───────────────────  ─────────\n"
        "     1.96  C4.5+m+cf                  ●              │\n"
        "     2.00  C4.5+m                     ●              │\n"
        "     2.89  C4.5+cf                         ●         │\n"
        "     3.14  C4.5                              ●       │\n"
        "     1.25  critical difference  ├───────┤\n");
}

TEST_CASE("experiments of several folders are joined, and averaged over") {
  const auto make = [](const std::string& name, double shift) {
    auto table = Grid{.rates = {0.01, 0.1}}.table([&](const Point& point) {
      Result result = opposite(point);
      result.test += shift;
      return result;
    });
    table.experiment = name;
    return table;
  };
  auto second = make("second", 0.02);
  second.columns.erase(second.columns.begin() + 1);  // it does not vary the learning rate, and keeps one of each
  const results::TrialsTable table = joined_tables({{"a", make("first", 0.0)}, {"b", make("other", 0.02)}});
  CHECK(table.trials == 64);
  CHECK(table.find("experiment")->text(40) == "other");
  CHECK(table.find("batch_normalization")->booleans);
  CHECK(table.notes.empty());
  const Comparison answer = compare(table, ask(table));
  CHECK(answer.roles.averaged == Columns{table.find("experiment")});
  CHECK(answer.differences.front().baseline.size() == 8);
  CHECK(answer.differences.front().difference == Approx(-0.02).margin(0.001));

  const results::TrialsTable uneven = joined_tables({{"a", make("first", 0.0)}, {"b", std::move(second)}});
  REQUIRE(uneven.notes.size() == 1);
  CHECK_THAT(uneven.notes.front(), ContainsSubstring("'learning_rate' does not vary in 'b'"));
  const results::TrialsTable twins = joined_tables({{"a", make("same", 0.0)}, {"b", make("same", 0.0)}});
  CHECK(twins.find("experiment")->text(0) == "a");
}

TEST_CASE("the same table gives the same answer") {
  const auto table = Grid{.depths = {2, 4}}.table(opposite);
  const Comparison first = compare(table, ask(table, {"depth"}));
  const Comparison second = compare(table, ask(table, {"depth"}));
  for (std::size_t i = 0; i < first.differences.size(); ++i) {
    CHECK(first.differences[i].interval.low == second.differences[i].interval.low);
    CHECK(first.differences[i].interval.high == second.differences[i].interval.high);
  }
}

TEST_CASE("under no difference at most one of twenty studies claims one, tuned and corrected") {
  // Two depths are compared, each at the best of two rates; validation and test of a trial share some of their noise.
  constexpr std::uint64_t studies = 2000;
  std::size_t claims = 0;
  for (std::uint64_t study = 0; study < studies; ++study) {
    const auto table = Grid{.depths = {2, 4}, .rates = {0.01, 0.1}, .seeds = 8}.table([&](const Point& point) {
      const double common = noise(point, 0.7, 3 * study + 100);
      return Result{common + noise(point, 0.7, 3 * study + 101), common + noise(point, 0.7, 3 * study + 102)};
    });
    Question question = ask(table, {"depth"});
    question.resamples = 20;
    const Comparison answer = compare(table, question);
    bool claimed = false;
    for (const Difference& row : answer.differences) claimed = claimed || row.is_claim();
    claims += claimed ? 1 : 0;
  }
  CAPTURE(claims);
  CHECK(static_cast<double>(claims) <= 0.05 * studies);
  CHECK(claims > studies / 100);  // and the test is not asleep
}

TEST_CASE("a true difference is claimed as often as theory says") {
  constexpr std::uint64_t studies = 1000;
  constexpr std::size_t seeds = 10;
  std::size_t claims = 0;
  for (std::uint64_t study = 0; study < studies; ++study) {
    const auto table = Grid{.rates = {0.1}, .seeds = seeds}.table([&](const Point& point) {
      const double value = (point.normalized ? 1.4 : 0.0) + noise(point, 1.0, study + 7);
      return Result{value, value};
    });
    Question question = ask(table);
    question.resamples = 20;
    claims += compare(table, question).differences.front().is_claim() ? 1 : 0;
  }
  // The difference of two numbers of deviation 1 has deviation √2: d_z = 0.99.
  const double theory = plexus::statistics::paired_power(1.4 / std::sqrt(2.0), seeds, 0.05);
  CHECK(static_cast<double>(claims) / studies == Approx(theory).margin(0.05));
}
