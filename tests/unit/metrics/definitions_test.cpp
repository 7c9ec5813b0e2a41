// What the names of metrics say.
#include "metrics/definitions.h"

#include "catch.h"

using namespace plexus::metrics;

TEST_CASE("a name is taken apart into epoch, part of the data and metric") {
  const auto name = parse("best_test_accuracy");
  REQUIRE(name);
  CHECK(name->best);
  CHECK(name->part == "test");
  CHECK(name->metric->name == "accuracy");
  CHECK(to_string(*name) == "best_test_accuracy");
  REQUIRE(parse("history_validation_loss"));
  CHECK(to_string(*parse("history_validation_loss")) == "validation_loss");
}

TEST_CASE("a name that only resembles one of a metric is none") {
  for (const char* name : {"", "accuracy", "test_", "test_accuracy_", "my_accuracy", "test_loss_rate", "best_accuracy",
                           "testaccuracy", "train_test_loss", "constant_accuracy", "seconds"}) {
    CAPTURE(name);
    CHECK_FALSE(parse(name));
  }
}

TEST_CASE("more accuracy and more speed are better, and less of all else; a setting of that name has no direction") {
  for (const char* name : {"test_accuracy", "best_validation_accuracy", "history_train_accuracy", "constant_accuracy",
                           "samples_per_second"})
    CHECK(is_larger_better(name));
  for (const char* name : {"test_loss", "best_train_loss", "seconds", "accuracy_target", "parameter_count"})
    CHECK_FALSE(is_larger_better(name));
  CHECK(unit_of("test_accuracy") == Unit::share);
  CHECK(unit_of("test_loss") == Unit::number);
  CHECK(unit_of("seconds") == Unit::seconds);
}

TEST_CASE("trials are compared on validation rows first, by what tells most") {
  CHECK(ranking_names(false) ==
        std::vector<std::string>{"validation_accuracy", "validation_loss", "test_accuracy", "test_loss", "train_loss"});
  CHECK(shown_names(true).front() == "best_test_accuracy");
  CHECK(watchable_names() ==
        std::vector<std::string>{"train_loss", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy"});
}

TEST_CASE("a metric is described in a sentence, and what is none is not") {
  CHECK(describe("train_loss") == "mean loss over the training examples");
  CHECK(describe("best_test_accuracy") == "fraction of the test examples classified correctly, after the best epoch");
  CHECK(describe("hidden").empty());
}
