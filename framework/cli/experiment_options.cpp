#include "experiment_options.h"

#include <utility>

#include "training/settings.h"

namespace plexus::cli {
namespace {

experiment::Plan plan_of(const config::Experiment& config) {
  experiment::Plan plan;
  plan.name = config.name;
  plan.config_text = config.text;
  plan.config_folder = config.folder;
  plan.product = config.design.product;
  for (const grid::Axis& axis : config.design.axes) plan.axes.push_back({axis.name, axis.key, axis.labels, {}});
  for (const config::Trial& trial : config.trials) plan.trials.push_back({trial.settings, trial.point});
  return plan;
}

}  // namespace

config::Schema trial_schema() {
  return {.root = training::TrialSettings::parameters().describe(), .common = training::common_parameters()};
}

void add_experiment_options(CLI::App& command, ExperimentOptions& options) {
  command.add_option("config", options.config, "The configuration, a YAML file")->required()->type_name("CONFIG");
  command.add_option("--set", options.set, "Override a setting: --set training.epochs=3 (repeatable)")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--axis", options.axis, "Add or replace a grid axis: --axis model.hidden=10,30 (repeatable)")
      ->type_name("KEY=V1,V2")
      ->allow_extra_args(false);
  command.add_option("--output", options.output, "The experiment's folder; default: results/<experiment>")
      ->type_name("DIR");
  add_plugin_options(command, options.plugins);
}

LoadedExperiment::LoadedExperiment(const ExperimentOptions& options)
    : registry_(load_plugins(options.plugins)),
      config_(config::load_experiment(options.config,
                                      {.set = options.set, .axis = options.axis, .folder = options.config_folder},
                                      trial_schema(), registry_)),
      plan_(plan_of(config_)),
      preparation_(experiment::prepare(plan_, registry_)),
      output_(options.output.empty() ? std::filesystem::path("results") / plan_.name
                                     : std::filesystem::path(options.output)) {
  config::Problems problems;
  for (const experiment::Misfit& misfit : preparation_.misfits)
    problems.add(config_.problem(misfit.trial, misfit.key, misfit.message, misfit.fault));
  problems.throw_if_any();
}

std::vector<std::string> LoadedExperiment::labels() const {
  std::vector<std::string> labels;
  for (const config::Trial& trial : config_.trials) {
    const std::string text = config_.design.text(trial.point);
    labels.push_back(text.empty() ? plan_.name : text);
  }
  return labels;
}

}  // namespace plexus::cli
