// Experiments without configuration files: settings completed from the schemas, on a little generated data.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiment/plan.h"
#include "plugin/registry.h"
#include "training/settings.h"

namespace plexus::test {

/// The components of the build tree, and those that misbehave on purpose.
inline plugin::Registry& registry() {
  static plugin::Registry loaded = [] {
    plugin::Registry result;
    result.load_folder(PLEXUS_TEST_PLUGINS);
    result.load_folder(PLEXUS_TEST_FAULTY);
    return result;
  }();
  return loaded;
}

/// Settings with every default filled in, as the configuration would hand them over.
inline Value complete(const Value& partial, const std::vector<ParameterInfo>& schema) {
  Value::Map result;
  for (const ParameterInfo& parameter : schema) {
    const Value* given = partial.find(parameter.name);
    Value value = given != nullptr ? *given : parameter.default_value;
    if (parameter.type.form == Type::Form::component) {
      value = registry().resolve(parameter.type.component, value);
      if (parameter.type.component == Kind::dataset)
        for (const ParameterInfo& common : data::DatasetSettings::parameters().describe())
          if (value.find(common.name) == nullptr) value.set(common.name, common.default_value);
    } else if (parameter.type.form == Type::Form::group) {
      value = complete(given != nullptr ? *given : Value(Value::Map{}), parameter.type.group);
    }
    result.emplace_back(parameter.name, std::move(value));
  }
  return Value(std::move(result));
}

/// One trial for each map of settings; those without a data set learn `train` generated digits.
inline experiment::Plan plan_of(const std::vector<Value>& trials, std::int64_t train) {
  experiment::Plan plan;
  plan.name = "test";
  plan.config_text = "experiment: test\n";
  plan.config_folder = ".";
  plan.design.axes = {{.name = "number", .key = "", .labels = {}}};
  for (std::size_t i = 0; i < trials.size(); ++i) {
    plan.design.axes[0].labels.emplace_back(static_cast<std::int64_t>(i));
    Value settings = trials[i];
    if (settings.find("dataset") == nullptr)
      settings.set(
          "dataset",
          Value(Value::Map{{"plugin", Value("digits_synthetic")}, {"train", Value(train)}, {"test", Value(50)}}));
    plan.trials.push_back(trial::trial_of(complete(settings, training::TrialSettings::parameters().describe())));
    plan.design.points.push_back({i});
  }
  return plan;
}

}  // namespace plexus::test
