#include "experiment_options.h"

namespace plexus::cli {

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

host::OpenOptions to_open(const ExperimentOptions& options) {
  return {.config = options.config,
          .set = options.set,
          .axis = options.axis,
          .output = options.output,
          .libraries = {options.plugins.libraries.begin(), options.plugins.libraries.end()},
          .trust = options.trust,
          .warn = print_warning};
}

}  // namespace plexus::cli
