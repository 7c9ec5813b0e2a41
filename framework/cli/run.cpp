// plexus run: validates everything, trains what is missing, publishes the results.
#include "experiment/run.h"

#include <plexus/error.h>

#include <iostream>
#include <memory>

#include "commands.h"
#include "experiment_options.h"
#include "progress.h"
#include "results/trials_table.h"
#include "summary.h"

namespace plexus::cli {
namespace {

struct Options {
  ExperimentOptions experiment;
  std::size_t jobs = 0;
  std::string progress = "auto";
};

int run(const Options& options) {
  const LoadedExperiment loaded(options.experiment);
  const auto progress = make_progress(options.progress, loaded.labels());
  const experiment::RunResult result =
      experiment::run(loaded.plan(), loaded.preparation(),
                      {.output = loaded.output(), .jobs = options.jobs > 0 ? options.jobs : experiment::default_jobs()},
                      loaded.registry(), *progress);
  if (!result.pool.environment_fault.empty())
    throw EnvironmentError(result.pool.environment_fault + "\nWhat is finished is kept; the same command goes on.");
  if (result.pool.interrupted) {
    std::cerr << "plexus: interrupted; what is finished is kept in '" << loaded.output().string()
              << "', the same command goes on\n";
    return exit_interrupted;
  }
  const auto table = results::read_results(loaded.output());
  print_summary(std::cout, table);
  std::cout << "\nresults: " << (loaded.output() / "results.h5").string() << '\n';
  return result.failed > 0 ? exit_trial_failed : exit_complete;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "Train the trials of a configuration that are not trained yet");
  add_experiment_options(*command, options->experiment);
  command->add_option("--jobs,-j", options->jobs, "Trials at a time; default: one for each core")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command->add_option("--progress", options->progress, "auto, bar, plain, json or none")
      ->check(CLI::IsMember({"auto", "bar", "plain", "json", "none"}));
  command->footer(
      "Exit codes: 0 done; 1 at least one trial failed; 2 the configuration or the command line is wrong; 3 the\n"
      "environment is at fault (disk full, data missing, a library that cannot be loaded); 130 interrupted.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace plexus::cli
