// What the names of metrics say.
#include "metrics/definitions.h"

#include "catch.h"

using namespace plexus::metrics;

namespace {

/// Loss and accuracy.
const Definitions usual;

/// Loss, F1, the recall of each class and an error, in this order.
Definitions asked_for() {
  return Definitions(
      {{.name = "f1", .meaning = "F1 on the @ examples", .larger_is_better = true, .unit = Unit::share},
       {.name = "recall", .meaning = "recall on the @ examples", .dimension = "class", .labels = {"a", "b"}},
       {.name = "rmse", .meaning = "error of the @ examples"}});
}

}  // namespace

TEST_CASE("a name is taken apart into epoch, part of the data and metric") {
  const auto name = usual.parse("best_test_accuracy");
  REQUIRE(name);
  CHECK(name->best);
  CHECK(name->part == "test");
  CHECK(name->metric->name == "accuracy");
  CHECK(to_string(*name) == "best_test_accuracy");
  REQUIRE(usual.parse("history_validation_loss"));
  CHECK(to_string(*usual.parse("history_validation_loss")) == "validation_loss");
}

TEST_CASE("a name that only resembles one of a metric is none") {
  for (const char* name : {"", "accuracy", "test_", "test_accuracy_", "my_accuracy", "test_loss_rate", "best_accuracy",
                           "testaccuracy", "train_test_loss", "constant_accuracy", "seconds"}) {
    CAPTURE(name);
    CHECK_FALSE(usual.parse(name));
  }
}

TEST_CASE("more accuracy and more speed are better, and less of all else; a setting of that name has no direction") {
  for (const char* name : {"test_accuracy", "best_validation_accuracy", "history_train_accuracy", "constant_accuracy",
                           "samples_per_second"})
    CHECK(usual.is_larger_better(name));
  for (const char* name : {"test_loss", "best_train_loss", "seconds", "accuracy_target", "parameter_count"})
    CHECK_FALSE(usual.is_larger_better(name));
  CHECK(usual.unit_of("test_accuracy") == Unit::share);
  CHECK(usual.unit_of("test_loss") == Unit::number);
  CHECK(usual.unit_of("seconds") == Unit::seconds);
}

TEST_CASE("trials are compared on validation rows first, by what tells most") {
  CHECK(usual.ranking_names(false) ==
        std::vector<std::string>{"validation_accuracy", "validation_loss", "test_accuracy", "test_loss", "train_loss"});
  CHECK(usual.shown_names(true).front() == "best_test_accuracy");
  CHECK(usual.watchable_names() ==
        std::vector<std::string>{"train_loss", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy"});
}

TEST_CASE("a metric is described in a sentence, and what is none is not") {
  CHECK(usual.describe("train_loss") == "mean loss over the training examples");
  CHECK(usual.describe("best_test_accuracy") ==
        "fraction of the test examples classified correctly, after the best epoch");
  CHECK(usual.describe("hidden").empty());
}

TEST_CASE("what a trial asks for takes the place of accuracy: the first named tells most, and the loss least") {
  const Definitions measured = asked_for();
  CHECK_FALSE(measured.parse("test_accuracy"));
  CHECK(measured.is_larger_better("history_validation_f1"));
  CHECK_FALSE(measured.is_larger_better("test_rmse"));
  CHECK(measured.describe("best_validation_f1") == "F1 on the validation examples, after the best epoch");
  CHECK(measured.ranking_names(false) == std::vector<std::string>{"validation_f1", "validation_rmse", "validation_loss",
                                                                  "test_f1", "test_rmse", "test_loss", "train_loss"});
}

TEST_CASE("a metric with a value for each label is one, but nothing is ranked by it or watches it") {
  const Definitions measured = asked_for();
  REQUIRE(measured.parse("test_recall"));
  CHECK(measured.parse("test_recall")->metric->size() == 2);
  for (const std::string& name : measured.watchable_names()) CHECK(name.find("recall") == std::string::npos);
  for (const std::string& name : measured.shown_names(false)) CHECK(name.find("recall") == std::string::npos);
}

TEST_CASE("tables of several folders are read with the definitions of all of them") {
  Definitions all;
  all.add(asked_for());
  all.add(asked_for());
  CHECK(all.all().size() == 5);
  CHECK(all.shown_names(false).front() == "test_accuracy");
  CHECK(all.is_larger_better("test_f1"));
}
