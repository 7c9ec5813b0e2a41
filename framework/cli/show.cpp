// plexus show: the results of an experiment in the terminal.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "commands.h"
#include "results/trials_table.h"
#include "summary.h"

namespace plexus::cli {

void add_show(CLI::App& app, int&) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("show", "Print the results of an experiment, best first");
  command->add_option("folder", *folder, "The experiment's folder, such as results/quickstart")->required();
  command->callback([folder] {
    print_summary(std::cout, results::read_trials_table(std::filesystem::path(*folder) / "results.h5"));
  });
}

}  // namespace plexus::cli
