// plexus run: validates everything, trains what is missing, publishes the results.
#include "experiment/run.h"

#include <plexus/error.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "afterword.h"
#include "commands.h"
#include "data/examples.h"
#include "data_summary.h"
#include "experiment_options.h"
#include "network_summary.h"
#include "noted_results.h"
#include "progress.h"
#include "results/trials_table.h"
#include "summary.h"

namespace plexus::cli {
namespace {

struct RunOptions {
  ExperimentOptions experiment;
  std::size_t jobs = 0;
  std::string shard;
  bool retry_failed = false;
  bool fresh = false;
  bool no_report = false;
  std::string progress = "auto";
};

std::optional<experiment::Shard> shard_from(const std::string& text) {
  if (text.empty()) return std::nullopt;
  experiment::Shard shard;
  char after = '\0';
  if (std::sscanf(text.c_str(), "%zu/%zu%c", &shard.number, &shard.count, &after) != 2 || shard.number < 1 ||
      shard.number > shard.count)
    throw Error("--shard is not I/N (got '" + text + "', expected 1/3, 2/3 or 3/3 for example)");
  return shard;
}

/// What a part of an experiment leaves to be said: its results stand in no table yet.
void print_shard(const experiment::RunResult& result, const experiment::Shard& shard, const std::string& folder) {
  std::cout << "shard " << shard.number << "/" << shard.count << " is done";
  if (result.failed > 0) std::cout << ", " << result.failed << (result.failed == 1 ? " trial" : " trials") << " failed";
  if (result.missing > 0)
    std::cout << "; " << result.missing << (result.missing == 1 ? " trial" : " trials")
              << " of other shards are not there yet";
  std::cout << "\nwhen all shards are done: plexus collect " << folder << '\n';
}

/// The results are published by now: what goes wrong here costs the report alone.
void report(const host::Experiment& experiment) {
  try {
    std::cout << "report:  " << experiment.write_report().string() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "plexus: warning: the report was not written: " << error.what()
              << "\nplexus: the results are complete; "
              << "'plexus report " << experiment.output().string() << "' tries again\n";
  }
}

/// What a run that did not come to its end has left behind: looked at, because somebody may have removed it.
std::string what_is_kept(const std::filesystem::path& output) {
  std::error_code error;
  if (!std::filesystem::is_directory(output / "trials", error))
    return "\nThe folder '" + output.string() + "' is gone, and with it what was finished.";
  return "\nFinished trials, and checkpoints of the others, are kept in '" + output.string() +
         "'; the same command goes on.";
}

constexpr std::size_t most_rows_at_end = 25;  // of the table at the end

int run(const RunOptions& options) {
  std::signal(SIGUSR1, SIG_IGN);  // while nothing is trained there is nothing to write a checkpoint of
  const std::optional<experiment::Shard> shard = shard_from(options.shard);
  const host::Experiment experiment(to_open(options.experiment));
  const std::string folder = experiment.output().string();
  if (options.progress != "json" && options.progress != "none") {
    print_data(std::cerr, experiment.preparation(), experiment.labels());
    print_network_line(std::cerr, experiment);
  } else if (options.progress == "none") {
    print_notes(std::cerr, experiment.preparation());
  }
  const auto progress = make_progress(options.progress, experiment.labels());
  const experiment::RunResult result = experiment.run(
      {.jobs = options.jobs, .shard = shard, .retry_failed = options.retry_failed, .fresh = options.fresh}, *progress);
  if (!result.aside.empty()) std::cerr << "plexus: the old results are in '" << result.aside.string() << "'\n";
  if (!result.pool.environment_fault.empty())
    throw EnvironmentError(result.pool.environment_fault + what_is_kept(experiment.output()));
  if (result.pool.interrupted) {
    std::cerr << "plexus: interrupted" << what_is_kept(experiment.output()) << '\n';
    return exit_interrupted;
  }
  if (shard) {
    print_shard(result, *shard, folder);
  } else {
    if (print_summary(std::cout, read_noted_results(experiment.output()), {.top = most_rows_at_end}) > 0)
      std::cout << "(plexus show " << folder << " prints all)\n";
    std::set<std::string> said;
    for (const DataOfTrials& data : data_of(experiment.preparation()))
      for (const Doubt& note : data.examples->summary().notes) said.insert(note.message);
    print_afterword(std::cout, results::read_results(experiment.output()), said);
    std::cout << "\nresults: " << (experiment.output() / "results.h5").string() << '\n';
    if (!options.no_report) report(experiment);
  }
  if (result.pool.stopped_by_failure)
    std::cerr << "plexus: a trial failed and 'execution.on_failure' is stop; the other trials were not tried\n";
  return result.failed > 0 ? exit_trial_failed : exit_complete;
}

}  // namespace

void add_run(Command& app, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  Command command = app.add_subcommand("run", "Train the trials of a configuration that are not trained yet");
  add_experiment_options(command, options->experiment);
  command
      .add_option("--jobs,-j", options->jobs,
                  "Trials at a time; default: one for each core, fewer where training.threads is set")
      .type_name("N")
      .positive_number();
  command
      .add_option("--shard", options->shard,
                  "Train only part I of N of the trials; 'plexus collect' joins the parts afterwards")
      .type_name("I/N")
      .not_empty();
  command.add_flag("--retry-failed", options->retry_failed, "Train the trials again that have failed");
  command.add_flag("--fresh", options->fresh, "Move the results that are there aside and start anew");
  command.add_flag("--no-report", options->no_report, "Do not write report.html");
  command.add_option("--progress", options->progress, "auto, bar, plain, json or none")
      .one_of({"auto", "bar", "plain", "json", "none"});
  command.footer(
      "Exit codes: 0 done; 1 at least one trial failed; 2 the configuration or the command line is wrong; 3 the\n"
      "environment is at fault (disk full, data missing, a library that cannot be loaded); 130 interrupted.");
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace plexus::cli
