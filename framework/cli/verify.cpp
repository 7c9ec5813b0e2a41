// plexus verify: trains finished trials again and compares them bit for bit, those of another build number for number.
#include "experiment/verify.h"

#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "commands.h"
#include "experiment/file_check.h"
#include "experiment/plan_file.h"
#include "experiment_options.h"
#include "progress.h"

namespace plexus::cli {
namespace {

struct VerifyOptions {
  std::string folder;
  std::size_t trials = 3;
  bool all = false;
  bool files = false;
  bool trust = false;
  std::uint64_t seed = 0;
  std::size_t jobs = 0;
  std::string progress = "auto";
  PluginOptions plugins;
};

void print_faults(const std::string& name, const experiment::Verdict& verdict) {
  std::cout << name << ":\n";
  for (const std::string& fault : verdict.faults) std::cout << "  " << fault << '\n';
}

/// What was found first, since all that was computed from it differs too.
void print_other_build(const std::string& name, const experiment::Verdict& verdict) {
  std::cout << name << ": other build (" << verdict.other_build << "), ";
  if (verdict.faults.empty())
    std::cout << "same numbers\n";
  else
    std::cout << "other numbers, first in " << verdict.faults.front() << '\n';
}

/// Reads all files and trains nothing.
int verify_files(const std::string& folder) {
  using State = experiment::CheckedFile::State;
  const std::vector<experiment::CheckedFile> files = experiment::check_files(folder);
  std::map<State, std::size_t> counts;
  for (const experiment::CheckedFile& file : files) {
    ++counts[file.state];
    if (file.state != State::sound) std::cout << file.name.string() << ": " << file.why << '\n';
  }
  std::cout << files.size() << " files, " << counts[State::damaged] << " damaged, " << counts[State::unsealed]
            << " without a checksum\n";
  return counts[State::damaged] > 0 ? exit_trial_failed : exit_complete;
}

int verify(const VerifyOptions& options) {
  if (options.files) return verify_files(options.folder);
  if (!experiment::read_plan_file(options.folder))
    throw EnvironmentError("'" + options.folder + "' is no folder of an experiment: it has no trials/plan.json");
  ExperimentOptions experiment_options;
  experiment_options.config = options.folder;
  experiment_options.plugins = options.plugins;
  experiment_options.trust = options.trust;
  const host::Experiment experiment(to_open(experiment_options));
  const std::vector<std::string> labels = experiment.labels();
  const auto progress = make_progress(options.progress, labels);
  const experiment::Verification verification =
      experiment.verify({.sample = options.all ? std::numeric_limits<std::size_t>::max() : options.trials,
                         .seed = options.seed,
                         .jobs = options.jobs},
                        *progress);
  std::size_t different = 0;
  for (const experiment::Verdict& verdict : verification.damaged) print_faults(labels[verdict.trial], verdict);
  for (const experiment::Verdict& verdict : verification.verdicts) {
    if (!verdict.faults.empty()) ++different;
    if (!verdict.other_build.empty())
      print_other_build(labels[verdict.trial], verdict);
    else if (!verdict.faults.empty())
      print_faults(labels[verdict.trial], verdict);
  }
  if (verification.asked > 0)
    std::cout << verification.answered << " of " << verification.asked
              << " files alone, with the plugins, give the predictions that they have stored\n";
  std::cout << verification.finished << (verification.finished == 1 ? " finished trial" : " finished trials") << ", "
            << verification.damaged.size() << " damaged; " << verification.verdicts.size() << " trained again, "
            << different << " different\n";
  if (verification.interrupted) return exit_interrupted;
  return different + verification.damaged.size() > 0 ? exit_trial_failed : exit_complete;
}

}  // namespace

void add_verify(Command& app, int& exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  Command command = app.add_subcommand("verify", "Train some finished trials again and compare them bit for bit");
  command.add_option("folder", options->folder, "The experiment's folder, such as results/quickstart")
      .required()
      .type_name("DIR");
  const Option trials = command.add_option("--trials,-n", options->trials, "How many trials to train again; default: 3")
                            .type_name("N")
                            .positive_number();
  const Option all = command.add_flag("--all", options->all, "Train all of them again").excludes(trials);
  command.add_flag("--files", options->files, "Only check that every byte of every file is as it was written")
      .excludes(trials)
      .excludes(all);
  command.add_flag("--trust", options->trust,
                   "Load plugin libraries that the folder's configuration names; they run with your rights");
  command.add_option("--seed", options->seed, "Another seed takes another sample").type_name("N");
  command.add_option("--jobs,-j", options->jobs, "Trials at a time; default: one for each core")
      .type_name("N")
      .positive_number();
  command.add_option("--progress", options->progress, "auto, bar, plain, json or none")
      .one_of({"auto", "bar", "plain", "json", "none"});
  add_plugin_options(command, options->plugins);
  command.footer(
      "Every file is read in full, and a sample is trained again in a temporary folder; nothing in DIR is changed.\n"
      "The predictions on the test rows that a file has stored must come out of that file alone, too, bit for bit.\n"
      "Of a trial that another build of plexus or of a plugin trained, the numbers are compared, and the first array "
      "that\n"
      "differs is named.\n"
      "With --files nothing is trained, and neither plugins nor data are needed.\n"
      "Exit codes: 0 all is the same; 1 a file is damaged or a trial differs; 3 there is nothing to compare.");
  command.callback([options, &exit_code] { exit_code = verify(*options); });
}

}  // namespace plexus::cli
