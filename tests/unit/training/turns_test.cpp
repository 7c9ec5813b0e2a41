// Whose parameters move in a step, where objectives take turns.
#include "training/turns.h"

#include <plexus/error.h>

#include <utility>
#include <vector>

#include "catch.h"
#include "test_components.h"

using namespace plexus;
using namespace plexus::training;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Parameters maker_w, judge_w and judge_v, of one value each.
struct Store {
  Store() {
    for (const char* name : {"maker", "judge", "judge_again"})
      store.weights({.name = name, .inputs = 1, .outputs = 1, .initializer = &zero});
    store.complete();
  }

  test::ConstantInitializer zero{0.0F};
  ParameterStore store{Shape{1}, 1, 1, 1};
};

const std::vector<Objective> both = {{"maker", 1.0, "maker"}, {"judge", 1.0, "judge"}};

std::vector<std::pair<std::size_t, std::uint64_t>> first(const Turns& turns, std::uint64_t steps) {
  std::vector<std::pair<std::size_t, std::uint64_t>> all;
  for (std::uint64_t step = 0; step < steps; ++step) all.emplace_back(turns.of(step).side, turns.of(step).number);
  return all;
}

}  // namespace

TEST_CASE("turns come in their order, and each side counts its own steps") {
  const Store fixture;
  CHECK(first(Turns({{"judge", 2}, {"maker", 1}}, both, fixture.store), 7) ==
        std::vector<std::pair<std::size_t, std::uint64_t>>{{0, 0}, {0, 1}, {1, 0}, {0, 2}, {0, 3}, {1, 1}, {0, 4}});
  CHECK(first(Turns({{"judge", 1}, {"maker", 2}, {"judge", 2}}, both, fixture.store), 7) ==
        std::vector<std::pair<std::size_t, std::uint64_t>>{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 2}, {0, 3}, {1, 2}});
  CHECK(first(Turns(), 3) == std::vector<std::pair<std::size_t, std::uint64_t>>{{0, 0}, {0, 1}, {0, 2}});
}

TEST_CASE("in a turn, what its objective moves is all that moves, and of that not what is frozen") {
  Store fixture;
  const auto offset = [&](std::size_t i) { return fixture.store.parameters()[i].offset; };
  fixture.store.freeze("judge_again_weights");
  const auto moving = Turns({{"judge", 2}, {"maker", 1}}, both, fixture.store).moving(fixture.store);
  REQUIRE(moving.size() == 2);
  REQUIRE((moving[0].size() == 1 && moving[1].size() == 1));
  CHECK(moving[0][0].offset == offset(1));
  CHECK(moving[0][0].size == fixture.store.parameters()[1].size());
  CHECK(moving[1][0].offset == offset(0));
}

TEST_CASE("turns that cannot be are refused with what there is") {
  const Store fixture;
  const auto why = [&](const std::vector<TurnSettings>& turns,
                       const std::vector<Objective>& objectives) -> std::string {
    try {
      const Turns made(turns, objectives, fixture.store);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK_THAT(why({{"critic", 1}}, both), ContainsSubstring("'critic', but those of this model are maker, judge"));
  CHECK_THAT(why({{"judge", 1}}, {}), ContainsSubstring("this model has none of its own"));
  CHECK_THAT(why({{"judge", 1}}, both), ContainsSubstring("moves the parameter 'maker_weights'"));
  CHECK_THAT(why({{"all", 1}}, {{"all", 1.0, ""}}), ContainsSubstring("'all' moves all parameters"));
  CHECK_THAT(why({{"judge", 1}, {"again", 1}}, {{"judge", 1.0, "judge"}, {"again", 1.0, "judge_again"}}),
             ContainsSubstring("move the same parameters"));
}
