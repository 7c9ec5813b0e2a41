// plexus report: the results of an experiment as one page of HTML.
#include "report/gathering.h"

#include <plexus/error.h>

#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "commands.h"
#include "experiment/plan_file.h"
#include "folders/index_page.h"
#include "folders/list.h"
#include "host/drawable.h"
#include "plugin_options.h"

namespace plexus::cli {
namespace {

struct ReportOptions {
  std::vector<std::string> folders;
  std::string output;
  PluginOptions plugins;
};

namespace fs = std::filesystem;

void write_one(const fs::path& folder, const plugin::Registry& registry) {
  const experiment::DataOrigin origin = experiment::data_origin_of(folder);
  const fs::path path = report::write_report(folder, report::examples_of(registry, origin.folder, origin.in_memory),
                                             host::drawable_of(registry));
  std::cout << "report: " << path.string() << std::endl;
}

/// A report that is as new as the results.
bool is_current(const fs::path& folder) {
  std::error_code error;
  const auto report = fs::last_write_time(folder / "report.html", error);
  if (error) return false;
  const auto results = fs::last_write_time(folder / "results.h5", error);
  return !error && report >= results;
}

/// The reports that are missing or old, and the page that links all of them.
void write_all(const fs::path& root, const plugin::Registry& registry) {
  std::error_code error;
  for (const fs::path& folder : folders::find_experiments(root)) {
    if (!fs::exists(folder / "results.h5", error) || is_current(folder)) continue;
    try {
      write_one(folder, registry);
    } catch (const std::exception& failure) {
      std::cerr << "plexus: '" << folder.string() << "' has no report: " << failure.what() << '\n';
    }
  }
  std::cout << "index:  " << folders::write_index(root, folders::list_experiments(root)).string() << '\n';
}

void report(const ReportOptions& options) {
  if (options.folders.size() > 1) {
    const fs::path path = options.output.empty() ? fs::path("report.html") : fs::path(options.output);
    const std::vector<fs::path> folders(options.folders.begin(), options.folders.end());
    std::cout << "report: " << report::write_joined_report(folders, path).string() << '\n';
    return;
  }
  if (!options.output.empty())
    throw Error("--output is for a page of several experiments; one has its page in its folder");
  fs::path folder = options.folders.front();
  if (folder.filename() == "results.h5") folder = folder.has_parent_path() ? folder.parent_path() : ".";
  const plugin::Registry registry = load_plugins(options.plugins);
  std::error_code error;
  const bool several = fs::is_directory(folder, error) && !fs::exists(folder / "trials", error) &&
                       !fs::exists(folder / "results.h5", error) && !folders::find_experiments(folder).empty();
  if (several)
    write_all(folder, registry);
  else
    write_one(folder, registry);
}

}  // namespace

void add_report(Command& app, int&) {
  auto options = std::make_shared<ReportOptions>();
  Command command = app.add_subcommand("report", "Write the results of an experiment as one page, DIR/report.html");
  command
      .add_option("folders", options->folders,
                  "The experiment's folder, such as results/quickstart; of a folder with many, each report and an "
                  "index; several are one page")
      .required()
      .type_name("DIR");
  command.add_option("--output", options->output, "The page of several experiments; default: report.html")
      .type_name("FILE");
  add_plugin_options(command, options->plugins);
  command.footer(
      "The page needs no network and no other file. 'plexus run' writes it too, unless told --no-report. Images of "
      "what\n"
      "was misclassified are read from the data set, as far as it is there.");
  command.callback([options] { report(*options); });
}

}  // namespace plexus::cli
