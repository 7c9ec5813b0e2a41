// Which settings of a grid matter.
#include "comparison/importance.h"

#include <cmath>
#include <numeric>

#include "catch.h"
#include "grids.h"

using namespace plexus::comparison;
namespace results = plexus::results;
using Point = Grid::Point;
using Result = Grid::Result;

namespace {

/// 2 a + b + 3 a b over {−1, 1}², as in Sobol's decomposition: 4, 1 and 9 of 14; and the same for every seed.
Result sobol(const Point& point) {
  const double a = point.normalized ? 1.0 : -1.0;
  const double b = point.rate == 0.1 ? 1.0 : -1.0;
  const double value = 2.0 * a + b + 3.0 * a * b;
  return {value, value};
}

}  // namespace

TEST_CASE("settings and pairs explain what they do, the largest first") {
  const auto table = Grid{.rates = {0.01, 0.1}, .seeds = 3}.table(sobol);
  const Importance answer = importance(table, results::all_trials(table), "");
  CHECK(answer.metric->name == "validation_accuracy");
  CHECK(answer.cells == 4);
  CHECK(answer.trials == 12);
  REQUIRE(answer.axes.size() == 2);
  CHECK(answer.variance.parts[0].share == Approx(4.0 / 14.0));
  CHECK(answer.variance.parts[1].share == Approx(1.0 / 14.0));
  CHECK(answer.variance.parts[2].share == Approx(9.0 / 14.0));
  const std::string text = importance_table(answer);
  CHECK(text.find("batch_normalization × learning_rate") < text.find("28.6 %"));
  CHECK(text.find("28.6 %") < text.find("7.1 %"));
  CHECK_THAT(importance_csv(answer),
             ContainsSubstring("part,share,variance,f,p\r\nbatch_normalization × learning_rate,0.64"));
}

TEST_CASE("values with combinations that have no result are left out and named, and no more than these") {
  const auto table = Grid{.rates = {0.01, 0.1, 1.0}, .seeds = 2}.table([](const Point& point) {
    Result result = sobol(point);
    if (point.rate == 1.0 && !point.normalized) result.status = results::Status::diverged;
    return result;
  });
  const Importance answer = importance(table, results::all_trials(table), "test_accuracy");
  CHECK(answer.metric->name == "test_accuracy");
  CHECK(answer.incomplete == 2);
  CHECK(answer.left_out == std::vector<std::string>{"learning_rate = 1"});
  CHECK(answer.cells == 4);
  CHECK(answer.variance.parts[2].share == Approx(9.0 / 14.0));
  CHECK_THAT(importance_table(answer),
             ContainsSubstring("Left out, because not all combinations with them are complete: learning_rate = 1."));
}

TEST_CASE("a setting that follows from another one is not counted twice") {
  auto table = Grid{.rates = {0.01, 0.1}, .seeds = 2}.table(sobol);
  table.columns.insert(table.columns.begin() + 1, {"batch_size", "training.batch_size", true, table.columns[0].values});
  const Importance answer = importance(table, results::all_trials(table), "");
  CHECK(answer.axes.size() == 2);
  CHECK(answer.variance.parts.size() == 3);
}

TEST_CASE("what labels of patches bring, alone or together, is not counted beside them, in a table as in a grid") {
  auto table = Grid{.rates = {0.01, 0.1}, .seeds = 3}.table(sobol);
  table.product = false;
  std::vector<std::string> hidden;
  for (std::size_t trial = 0; trial < table.trials; ++trial)
    hidden.push_back(table.columns[0].text(trial) + " " + table.columns[1].text(trial));
  table.columns.push_back({"hidden", "model.hidden", true, hidden});
  const Importance answer = importance(table, results::all_trials(table), "");
  CHECK(answer.by == plexus::comparison::Explained::grid);
  REQUIRE(answer.axes.size() == 2);
  CHECK(answer.variance.parts[2].share == Approx(9.0 / 14.0));
}

TEST_CASE("a setting that some trials do not have makes no grid, and none of its values is left out") {
  auto table = Grid{.rates = {0.01, 0.02, 0.05, 0.1}, .seeds = 3}.table(sobol);
  table.product = false;
  std::vector<double> rates = std::get<std::vector<double>>(table.columns[1].values);
  std::vector<std::string> networks;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    networks.emplace_back(table.columns[0].number(trial) == 0.0 ? "perceptron" : "shallow");
    if (networks.back() == "perceptron") rates[trial] = results::not_a_number;
  }
  table.columns[0] = {"network", "", true, networks};
  table.columns[1].values = rates;
  CHECK_THROWS_WITH(importance(table, results::all_trials(table), ""), ContainsSubstring("a model needs at least"));
}

TEST_CASE("what is no grid, or has nothing that varies, is refused with what to do") {
  const auto one = Grid{.rates = {0.1}, .seeds = 4}.table(sobol);
  std::vector<std::size_t> trials = {0, 1, 2, 3};
  CHECK_THROWS_WITH(importance(one, trials, ""), ContainsSubstring("no setting varies but seeds"));
  CHECK_THROWS_WITH(importance(one, {}, ""), ContainsSubstring("--where"));
  CHECK_THROWS_WITH(importance(one, results::all_trials(one), "f1"), ContainsSubstring("no trial has a number 'f1'"));
  results::TrialsTable points;
  points.trials = 20;
  points.product = false;
  std::vector<double> first;
  std::vector<double> second;
  for (std::size_t i = 0; i < points.trials; ++i) {
    first.push_back(static_cast<double>(i));
    second.push_back(static_cast<double>((i * 7) % 20));
  }
  std::vector<std::int64_t> numbers(points.trials);
  std::iota(numbers.begin(), numbers.end(), 0);
  points.columns = {{"sample", "", true, numbers},
                    {"learning_rate", "optimizer.learning_rate", true, first},
                    {"momentum", "optimizer.momentum", true, second},
                    {"status", "", true, std::vector<std::int64_t>(20, 0)},
                    {"test_accuracy", "", true, first}};
  trials = {0, 1, 2, 3, 4, 5, 6};
  CHECK_THROWS_WITH(importance(points, trials, ""),
                    ContainsSubstring("there are 7 points with results for 2 settings; a model needs at least 8"));

  // Points that are no grid are explained by a sum of curves: here the first setting is all of it.
  const Importance answer = importance(points, results::all_trials(points), "");
  CHECK(answer.by == plexus::comparison::Explained::additive);
  CHECK(answer.cells == 20);
  CHECK(answer.out_of_sample > 0.999);
  CHECK(answer.variance.parts[0].share > 0.999);
  CHECK(answer.variance.parts[0].share < 1.001);
  CHECK(answer.variance.parts[1].share < 1e-3);
  CHECK_THAT(plexus::comparison::importance_table(answer),
             ContainsSubstring("explains 100 % of the variance of points that it "
                               "has not seen"));
}
