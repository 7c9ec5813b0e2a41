// What a study may cost, on a machine that is the same everywhere.
#include <cmath>
#include <memory>
#include <vector>

#include "catch.h"
#include "experiment/study.h"

using namespace plexus;
using namespace plexus::experiment;

namespace {

class Anything final : public plexus::Search {
 public:
  std::vector<SearchPoint> propose(const SearchRequest& request) const override {
    std::vector<SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i)
      points.push_back({static_cast<double>(request.results.size() + i) / 100.0});
    return points;
  }
};

Study study_of(double seconds) {
  StudySettings settings;
  settings.trials = 50;
  settings.batch = 2;
  settings.budget = BudgetSettings{.seconds = seconds};
  return {settings, std::make_shared<Anything>(), SearchSpace({SearchAxis{.name = "x"}})};
}

}  // namespace

TEST_CASE("a trial costs three times its products, for each row of each epoch") {
  // A network of 784 × 100 × 10, 60,000 rows, 5 epochs: 3 · 79,400 · 60,000 · 5 = 7.146e10.
  const BudgetSettings budget{.seconds = 1.0, .multiply_adds_per_second = 2e9};
  CHECK(budget.cost_of(5, 60000, 784 * 100 + 100 * 10) == Approx(35.73));
}

TEST_CASE("no batch is begun when the budget is spent, and the last one is trained as a whole") {
  Study study = study_of(10.0);
  CHECK(study.points().size() == 2);
  study.tell({{1.0}, {2.0}}, 6.0);
  CHECK(study.points().size() == 4);
  CHECK_FALSE(study.is_whole());
  study.tell({{1.0}, {2.0}, {3.0}, {4.0}}, 12.0);
  CHECK(study.points().size() == 4);
  CHECK(study.told() == 4);
  CHECK(study.is_spent());
  CHECK(study.is_whole());
  study.start_over();
  CHECK_FALSE(study.is_whole());
}

TEST_CASE("a larger budget begins with what a smaller one has tried") {
  Study small = study_of(10.0);
  Study large = study_of(100.0);
  for (Study* const study : {&small, &large}) {
    study->tell({{1.0}, {2.0}}, 10.0);
    if (!study->is_whole()) study->tell({{1.0}, {2.0}, {3.0}, {4.0}}, 20.0);
  }
  REQUIRE(large.points().size() == 6);
  REQUIRE(small.points().size() == 2);
  for (std::size_t i = 0; i < 2; ++i) CHECK(small.points()[i] == large.points()[i]);
}

TEST_CASE("a trial that two points share costs once") {
  Outcomes outcomes;
  outcomes.costs = {{"a", 2.0}, {"b", 3.5}};
  CHECK(outcomes.spent() == 5.5);
}
