// plexus data: known data sets, where they are, how they get here.
#include <iostream>
#include <memory>

#include "commands.h"
#include "data_command.h"
#include "terminal.h"

namespace plexus::cli {

void add_data(Command& app, int& exit_code) {
  Command data = app.add_subcommand("data", "Data: what is understood of them, and known data sets");
  data.require_subcommand(1);
  data.add_subcommand("list", "Where each known data set was found, and how to get it").callback([&exit_code] {
    exit_code = run_data_list(std::cout);
  });
  add_data_show(data);
  auto name = std::make_shared<std::string>();
  Command fetch = data.add_subcommand("fetch", "Download a data set from public mirrors and check it");
  fetch.add_option("name", *name, "mnist, fashion_mnist, cifar10").required().type_name("DATASET");
  auto force = std::make_shared<bool>(false);
  fetch.add_flag("--force", *force,
                 "Also where it was found: into the folder of plexus, and what is damaged there anew");
  fetch.callback(
      [name, force, &exit_code] { exit_code = run_data_fetch(*name, *force, std::cout, std::cerr, is_terminal(2)); });
  Command verify = data.add_subcommand("verify", "Compare the files of a data set with their checksums");
  verify.add_option("name", *name, "mnist, fashion_mnist, cifar10").required().type_name("DATASET");
  verify.callback([name, &exit_code] { exit_code = run_data_verify(*name, std::cout); });
}

}  // namespace plexus::cli
