// plexus report: the results of an experiment as one page of HTML.
#include "report/gathering.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "commands.h"
#include "experiment/plan_file.h"
#include "host/drawable.h"
#include "plugin_options.h"

namespace plexus::cli {
namespace {

struct Options {
  std::string folder;
  PluginOptions plugins;
};

void report(const Options& options) {
  std::filesystem::path folder = options.folder;
  if (folder.filename() == "results.h5") folder = folder.has_parent_path() ? folder.parent_path() : ".";
  const plugin::Registry registry = load_plugins(options.plugins);
  const std::filesystem::path path = report::write_report(
      folder, report::examples_of(registry, experiment::config_folder_of(folder)), host::drawable_of(registry));
  std::cout << "report: " << path.string() << '\n';
}

}  // namespace

void add_report(Command& app, int&) {
  auto options = std::make_shared<Options>();
  Command command = app.add_subcommand("report", "Write the results of an experiment as one page, DIR/report.html");
  command.add_option("folder", options->folder, "The experiment's folder, such as results/quickstart")
      .required()
      .type_name("DIR");
  add_plugin_options(command, options->plugins);
  command.footer(
      "The page needs no network and no other file. 'plexus run' writes it too, unless told --no-report. Images of "
      "what\n"
      "was misclassified are read from the data set, as far as it is there.");
  command.callback([options] { report(*options); });
}

}  // namespace plexus::cli
