// The root of every configuration.
#include "training/settings.h"

#include <plexus/error.h>

#include "catch.h"

using namespace plexus;
using namespace plexus::training;

TEST_CASE("the defaults are the classical algorithm: online, shuffled, squared error, plain descent") {
  const auto schema = TrialSettings::parameters().describe();
  const auto find = [](const std::vector<ParameterInfo>& parameters, const std::string& name) {
    for (const ParameterInfo& parameter : parameters)
      if (parameter.name == name) return parameter;
    throw std::runtime_error("no parameter " + name);
  };
  CHECK(find(schema, "loss").default_value.find("plugin")->text() == "squared_error");
  CHECK(find(schema, "optimizer").default_value.find("plugin")->text() == "sgd");
  CHECK(find(schema, "seed").default_value.integer() == 1);
  CHECK(find(schema, "model").required);
  CHECK(find(schema, "dataset").required);
  const auto training = find(schema, "training").type.group;
  CHECK(find(training, "batch_size").default_value.integer() == 1);
  CHECK(find(training, "batch_size").type.minimum == 1.0);
  CHECK(find(training, "shuffle").default_value.boolean());
  CHECK(find(training, "epochs").type.optional);
  const auto kept = find(find(schema, "results").type.group, "parameters");
  CHECK(kept.type.element.front().choices == std::vector<std::string>{"initial", "best", "final", "average"});
}

TEST_CASE("settings that contradict each other are refused") {
  TrainingSettings training;
  training.epochs = 3;
  training.steps = 100;
  REQUIRE_THROWS_WITH(check_consistency(training, {}), ContainsSubstring("both set"));
  training.steps.reset();
  check_consistency(training, {});
  training.patience = 2;
  REQUIRE_THROWS_WITH(check_consistency(training, {}), ContainsSubstring("'dataset.validation'"));
  data::DatasetSettings dataset;
  dataset.validation = 5;
  check_consistency(training, dataset);
  training.monitor = "validation_accuracy";
  check_consistency(training, dataset);
  REQUIRE_THROWS_WITH(check_consistency(training, {}),
                      ContainsSubstring("'training.monitor' is 'validation_accuracy'"));
  training.monitor = "train_loss";
  check_consistency(training, {});
  training.patience.reset();
  training.min_delta = 0.1;
  REQUIRE_THROWS_WITH(check_consistency(training, {}), ContainsSubstring("'training.patience' is not set"));
}

TEST_CASE("the best epoch is reported where validation rows chose it and its parameters are kept") {
  ResultsSettings results;
  CHECK(report_of(results, true) == "final");
  results.parameters_to_keep = {"best"};
  CHECK(report_of(results, true) == "best");
  CHECK(report_of(results, false) == "final");
  results.report = "final";
  CHECK(report_of(results, true) == "final");
  results = {};
  results.report = "best";
  CHECK(report_of(results, true) == "best");
}

TEST_CASE("what is reported is no part of a trial's identity, and what is kept of it is") {
  const auto settings = [](const char* key, const char* value) {
    return settings_that_matter(Value(Value::Map{{"training", Value(Value::Map{{"epochs", Value(3)}})},
                                                 {"results", Value(Value::Map{{key, Value(value)}})}}));
  };
  CHECK(settings("report", "best") == settings("report", "final"));
  CHECK_FALSE(settings("scores", "test") == settings("scores", "none"));
}
