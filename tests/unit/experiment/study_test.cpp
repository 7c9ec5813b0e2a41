// A study: what a search is told, and what is kept when it grows.
#include "experiment/study.h"

#include <plexus/error.h>

#include <cmath>
#include <memory>
#include <vector>

#include "catch.h"

using namespace plexus;
using namespace plexus::experiment;

namespace {

/// Remembers what it was told, and proposes the number of results as the place on the axis.
class Recorder final : public plexus::Search {
 public:
  std::vector<SearchPoint> propose(const SearchRequest& request) const override {
    told.emplace_back(request.results.begin(), request.results.end());
    std::vector<SearchPoint> points;
    for (std::size_t i = 0; i < request.count + surplus; ++i)
      points.push_back({offset + static_cast<double>(request.results.size() + i) / 3.0});
    return points;
  }
  mutable std::vector<std::vector<SearchResult>> told;
  std::size_t surplus = 0;
  double offset = 0.0;
};

const SearchSpace& line() {
  static const SearchSpace space({SearchAxis{.name = "x", .to = 10.0}});
  return space;
}

StudySettings settings(std::size_t trials, std::size_t batch) {
  StudySettings made;
  made.trials = trials;
  made.batch = batch;
  return made;
}

}  // namespace

TEST_CASE("a study tells whole batches, and cuts the last one") {
  const auto search = std::make_shared<Recorder>();
  Study study(settings(8, 3), search, line());
  CHECK(study.points().size() == 3);
  study.tell({{1.0}, {no_coordinate}, {3.0}});
  CHECK(study.points().size() == 6);
  CHECK_FALSE(study.is_whole());
  study.tell({{1.0}, {no_coordinate}, {3.0}, {4.0}, {5.0}, {6.0}});
  CHECK(study.points().size() == 8);
  CHECK(study.is_whole());
  REQUIRE(search->told.size() == 3);
  CHECK(search->told[0].empty());
  REQUIRE(search->told[1].size() == 3);
  CHECK(search->told[1][0].value == 1.0);
  CHECK(search->told[1][1].failed());
  REQUIRE(search->told[2].size() == 6);
  CHECK(search->told[2][5].value == 6.0);
}

TEST_CASE("a search is told all metrics of a point, and that it failed where one of them is no number") {
  const auto search = std::make_shared<Recorder>();
  Study study(settings(8, 2), search, line());
  study.tell({{1.0, 100.0}, {no_coordinate, 50.0}});
  REQUIRE(search->told.at(1).size() == 2);
  CHECK(search->told[1][0].values() == std::vector<double>{1.0, 100.0});
  CHECK(search->told[1][1].failed());
  CHECK(std::isnan(search->told[1][1].others.at(0)));
}

TEST_CASE("reals are rounded to the decimals that are written, and the search is told those") {
  const auto search = std::make_shared<Recorder>();
  Study study(settings(8, 2), search, line());
  CHECK(study.points()[1][0] == 0.333333333333);
  study.tell({{1.0}, {2.0}});
  CHECK(search->told[1][1].point[0] == 0.333333333333);
}

TEST_CASE("a larger study begins with the smaller one, and one that starts over with itself") {
  Study small(settings(4, 3), std::make_shared<Recorder>(), line());
  Study large(settings(9, 3), std::make_shared<Recorder>(), line());
  small.tell({{1.0}, {2.0}, {3.0}});
  large.tell({{1.0}, {2.0}, {3.0}});
  for (std::size_t i = 0; i < 4; ++i) CHECK(small.points()[i] == large.points()[i]);
  const auto before = large.points();
  large.start_over();
  CHECK(large.told() == 0);
  CHECK(large.points() == std::vector<SearchPoint>(before.begin(), before.begin() + 3));
}

TEST_CASE("a search that proposes too much, or what is no point, is named as what is wrong") {
  const auto many = std::make_shared<Recorder>();
  many->surplus = 1;
  REQUIRE_THROWS_WITH(Study(settings(8, 2), many, line()), ContainsSubstring("3 points where 2 were asked for"));
  const auto outside = std::make_shared<Recorder>();
  outside->offset = 11.0;
  REQUIRE_THROWS_WITH(Study(settings(8, 2), outside, line()), ContainsSubstring("outside of its space, as proposal 0"));
}

TEST_CASE("a point that was given up is told by what it was compared with, and as no better than who outlived it") {
  const auto after = [](std::size_t comparisons, double value) {
    return Halving::Fate{.comparisons = comparisons, .to_the_end = false, .value = value};
  };
  const auto whole = [](double value) { return Halving::Fate{.comparisons = 2, .to_the_end = true, .value = value}; };
  const double unused = 0.0;
  // First batch: the one that outlived all has become worse (0.5) than another one was at the second comparison (0.4),
  // so that this one counts as 0.5, too; and so does the one that was given up first with 0.45. Second batch: what came
  // to nothing counts for nobody.
  const std::vector<Halving::Fate> fates = {after(1, 0.9),           after(1, 0.45), after(2, 0.4), whole(0.3),
                                            after(1, no_coordinate), after(1, 0.8),  whole(0.2),    after(2, 0.7)};
  const std::vector<double> told =
      told_of(fates, 4, {unused, unused, unused, 0.5, unused, unused, no_coordinate, unused});
  CHECK(told[0] == 0.9);
  CHECK(told[1] == 0.5);
  CHECK(told[2] == 0.5);
  CHECK(told[3] == 0.5);
  CHECK(std::isnan(told[4]));
  CHECK(told[5] == 0.8);
  CHECK(std::isnan(told[6]));
  CHECK(told[7] == 0.7);
}

TEST_CASE("a batch that was cut is told by itself") {
  const std::vector<Halving::Fate> fates = {{.comparisons = 1, .to_the_end = true, .value = 0.5},
                                            {.comparisons = 1, .to_the_end = false, .value = 0.6},
                                            {.comparisons = 1, .to_the_end = true, .value = 0.1}};
  CHECK(told_of(fates, 2, {0.7, 0.0, 0.05}) == std::vector<double>{0.7, 0.7, 0.05});
}
