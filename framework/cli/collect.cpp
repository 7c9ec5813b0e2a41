// plexus collect: results.h5 and runtime.h5 from the files of trials, wherever those were trained.
#include "experiment/collect.h"

#include <plexus/error.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "commands.h"
#include "experiment/plan_file.h"
#include "noted_results.h"
#include "results/trials_table.h"
#include "summary.h"

namespace plexus::cli {
namespace {

int collect(const std::filesystem::path& folder) {
  const auto manifest = experiment::read_plan_file(folder);
  if (!manifest)
    throw EnvironmentError("'" + folder.string() +
                           "' is no folder of an experiment: it has no trials/plan.json; 'plexus run' makes one");
  const experiment::Tally tally = experiment::collect(*manifest, folder);
  print_summary(std::cout, read_noted_results(folder));
  std::cout << "\nresults: " << (folder / "results.h5").string() << '\n';
  if (tally.missing > 0)
    std::cerr << "plexus: " << tally.missing << " of " << manifest->ids.size()
              << " trials are not trained yet; 'plexus run' with the same --output trains them\n";
  return tally.failed > 0 ? exit_trial_failed : exit_complete;
}

}  // namespace

void add_collect(Command& app, int& exit_code) {
  auto folder = std::make_shared<std::string>();
  Command command = app.add_subcommand("collect", "Write the results of an experiment again from its trials");
  command.add_option("folder", *folder, "The experiment's folder, such as results/quickstart")
      .required()
      .type_name("DIR");
  command.callback([folder, &exit_code] { exit_code = collect(*folder); });
}

}  // namespace plexus::cli
