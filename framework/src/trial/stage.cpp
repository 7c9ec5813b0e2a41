#include "trial/stage.h"

#include <plexus/error.h>
#include <plexus/model.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "results/trial_file.h"
#include "training/learner.h"
#include "trial/files.h"
#include "trial/initial_file.h"

namespace plexus::trial {
namespace {

std::string called(const StageBefore& before) { return "the stage before, '" + before.name + "',"; }

const Value* given_initial(const Value& settings) {
  const Value* const initial = settings.find("model")->find("initial");
  return initial == nullptr || initial->is_null() ? nullptr : initial;
}

std::shared_ptr<Model> model_of(const Trial& trial, const plugin::Registry& registry) {
  return std::static_pointer_cast<Model>(registry.build(Kind::model, *trial.settings.find("model")));
}

}  // namespace

training::InitialSettings takeover_of(const Trial& trial, const plugin::Registry& registry) {
  training::InitialSettings asked;
  if (const Value* const given = given_initial(trial.settings))
    training::InitialSettings::parameters().from_value(*given, asked, registry);
  if (asked.trial || asked.safetensors || asked.onnx || !asked.map.empty())
    throw Error("a stage begins with the network of the stage before it, '" + trial.before->name +
                "', and cannot begin with a file too; only the first stage can");
  return asked;
}

Value with_stage(const Value& settings, const std::string& id_before) {
  Value initial;
  if (const Value* const given = given_initial(settings)) {
    initial = *given;
  } else {
    Value::Map defaults;
    for (const ParameterInfo& info : training::InitialSettings::parameters().describe())
      defaults.emplace_back(info.name, info.default_value);
    initial = Value(std::move(defaults));
  }
  initial.set("trial", Value(id_before));
  Value model = *settings.find("model");
  model.set("initial", std::move(initial));
  Value result = settings;
  result.set("model", std::move(model));
  return result;
}

void check_takeover(const Trial& trial, const data::ExampleSet& examples, const Trial& before,
                    const data::ExampleSet& examples_before, const plugin::Registry& registry) {
  const training::InitialSettings asked = takeover_of(trial, registry);
  const auto& kept = before.results.parameters_to_keep;
  if (std::find(kept.begin(), kept.end(), asked.weights) == kept.end())
    throw Error(called(*trial.before) + " keeps no " + asked.weights +
                " parameters, which this one begins with; add '" + asked.weights + "' to its 'results.parameters'");
  training::InitialParameters initial;
  initial.source = "the stage '" + trial.before->name + "'";
  initial.arrays = training::planned_parameters(*model_of(before, registry), examples_before);
  initial.layers = asked.layers;
  training::select(initial);
  training::check_initial(*model_of(trial, registry), examples, initial);
}

PreparedTrial with_takeover(const Trial& trial, const PreparedTrial& prepared, const PreparedTrial& before,
                            const std::filesystem::path& trials_folder, const plugin::Registry& registry) {
  if (!trial.before) return prepared;
  const std::filesystem::path path = trial_path(trials_folder, before.id);
  const results::Status status = results::read_trial_summary(path).status;
  if (status != results::Status::complete)
    throw Error(called(*trial.before) + " is " + std::string(to_string(status)) + " (trial '" + before.id +
                "'), so that there is no network to begin with");
  training::InitialParameters initial = read_trial_parameters(takeover_of(trial, registry), path);
  PreparedTrial begun = prepared;
  begun.initial = std::make_shared<const training::InitialParameters>(std::move(initial));
  return begun;
}

}  // namespace plexus::trial
