#include "experiment_options.h"

#include <plexus/error.h>

#include <optional>
#include <utility>

#include "commands.h"
#include "experiment/plan_file.h"
#include "text/printable.h"
#include "training/settings.h"

namespace plexus::cli {
namespace {

/// A section of the configuration with the parameters that `Settings` declares.
template <class Settings>
config::Section section(std::string name, std::string meaning, std::string shorthand = {}) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .parameters = Settings::parameters().describe(),
          .shorthand = std::move(shorthand)};
}

/// What the configuration says in a section, if it has it.
template <class Settings>
std::optional<Settings> read_section(const config::Experiment& config, const std::string& name,
                                     const plugin::Registry& registry) {
  const auto given = config.sections.find(name);
  if (given == config.sections.end()) return std::nullopt;
  Settings settings;
  Settings::parameters().from_value(given->second, settings, registry);
  return settings;
}

experiment::Plan plan_of(const config::Experiment& config, const plugin::Registry& registry) {
  experiment::Plan plan;
  plan.execution = read_section<workers::ExecutionSettings>(config, "execution", registry).value_or(plan.execution);
  plan.search = read_section<experiment::SearchSettings>(config, "search", registry);
  plan.name = config.name;
  plan.config_text = config.text;
  plan.config_folder = config.folder;
  plan.product = config.design.product;
  for (const grid::Axis& axis : config.design.axes) {
    experiment::Axis& to = plan.axes.emplace_back(experiment::Axis{axis.name, axis.key, axis.labels, {}});
    for (const grid::Coordinate& along : axis.along) to.along.push_back({along.name, along.key, along.labels});
  }
  for (const config::Trial& trial : config.trials) plan.trials.push_back({trial.settings, trial.point});
  return plan;
}

}  // namespace

config::Schema trial_schema() {
  return {.root = training::TrialSettings::parameters().describe(),
          .common = training::common_parameters(),
          .sections = {
              section<workers::ExecutionSettings>("execution",
                                                  "how trials are run, which changes nothing of what they learn"),
              section<experiment::SearchSettings>(
                  "search", "which trials are not worth training to their end; without it, all are", "method"),
              section<cluster::ClusterSettings>(
                  "cluster", "what the jobs of plexus submit ask of Slurm, which changes nothing of what is learnt")}};
}

void add_experiment_options(Command& command, ExperimentOptions& options) {
  command.add_option("config", options.config, "The configuration, a YAML file; or the folder of an experiment")
      .required()
      .type_name("CONFIG");
  command.add_option("--set", options.set, "Override a setting: --set training.epochs=3 (repeatable)")
      .type_name("KEY=VALUE")
      .allow_extra_args(false);
  command
      .add_option("--axis", options.axis,
                  "Add or replace a grid axis: --axis model.hidden=10,30 or --axis replicates=5 (repeatable)")
      .type_name("KEY=V1,V2")
      .allow_extra_args(false);
  command.add_option("--output", options.output, "The experiment's folder; default: results/<experiment>")
      .type_name("DIR")
      .not_empty();
  add_plugin_options(command, options.plugins);
}

void add_trust_option(Command& command, ExperimentOptions& options) {
  options.trust = false;
  command.add_flag("--trust", options.trust,
                   "Load plugin libraries that a results folder names; they run with your rights");
}

LoadedExperiment::LoadedExperiment(const ExperimentOptions& options)
    : source_(source_of(options)),
      registry_(load_plugins(options.plugins)),
      config_(config::load_experiment(source_.file,
                                      {.set = options.set,
                                       .axis = options.axis,
                                       .folder = source_.folder,
                                       .name = source_.name,
                                       .trusts_libraries = options.trust || !source_.folder},
                                      trial_schema(), registry_)),
      plan_(plan_of(config_, registry_)),
      cluster_(
          read_section<cluster::ClusterSettings>(config_, "cluster", registry_).value_or(cluster::ClusterSettings{})),
      preparation_(experiment::prepare(plan_, registry_)),
      output_(source_.output.empty() ? std::filesystem::path("results") / plan_.name : source_.output) {
  aside_.reset();
  config::Problems problems;
  for (const trial::Problem& problem : preparation_.problems)
    problems.add(config_.problem(problem.trial, problem.key, problem.message, problem.fault));
  problems.throw_if_any();
}

LoadedExperiment::Source LoadedExperiment::source_of(const ExperimentOptions& options) {
  if (!std::filesystem::is_directory(options.config)) return {.file = options.config, .output = options.output};
  const auto layout = experiment::read_plan_file(options.config);
  if (!layout)
    throw Error("'" + options.config +
                "' is a folder, and no experiment was run in it: it has no trials/plan.json; give a configuration");
  return {.file = std::filesystem::path(options.config) / "config.yaml",
          .folder = layout->config_folder,
          .name = layout->name,
          .output = options.output.empty() ? options.config : options.output};
}

std::vector<std::string> LoadedExperiment::labels() const {
  std::vector<std::string> labels;
  for (const config::Trial& trial : config_.trials) {
    const std::string text = config_.design.text(trial.point);
    labels.push_back(text::printable_line(text.empty() ? plan_.name : text));
  }
  return labels;
}

}  // namespace plexus::cli
