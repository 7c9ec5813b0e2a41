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
  CHECK(kept.type.element.front().choices == std::vector<std::string>{"initial", "best", "final"});
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
}
