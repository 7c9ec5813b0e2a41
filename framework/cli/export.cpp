// plexus export: results for other programs, as files: CSV for spreadsheets, event files for TensorBoard; and a trained
// network in their forms.
#include <plexus/error.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "commands.h"
#include "export_curves.h"
#include "export_network.h"
#include "export_trials.h"
#include "files/publish.h"
#include "noted_results.h"
#include "results/trials_table.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::string folder;
  std::string csv;
  std::string tensorboard;
  NetworkExport network;
};

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder))
    throw EnvironmentError("'" + folder.string() + "' cannot be made a folder" +
                           (error ? " (" + error.message() + ")" : "") + "; choose another one");
}

void export_results(const ExportOptions& options) {
  const results::TrialsTable table = read_noted_results(options.folder);
  const std::vector<TrialCurves> curves = read_curves(table, fs::path(options.folder) / "trials");
  std::size_t without = 0;
  for (const TrialCurves& trial : curves) without += trial.history.empty() ? 1 : 0;
  if (!options.csv.empty()) {
    const fs::path folder = options.csv;
    make_folder(folder);
    std::ostringstream trials;
    write_csv(trials, table, {});
    files::publish(folder / "trials.csv", trials.str());
    files::publish(folder / "history.csv", history_csv(table, curves));
    std::cout << (folder / "trials.csv").string() << '\n' << (folder / "history.csv").string() << '\n';
  }
  if (!options.tensorboard.empty()) {
    const fs::path folder = options.tensorboard;
    for (const TrialCurves& trial : curves) {
      if (trial.history.empty()) continue;
      make_folder(folder / trial.name);
      files::publish(folder / trial.name / results::EventFile::name, event_file(trial).bytes());
    }
    std::cout << "tensorboard --logdir " << folder.string() << '\n';
  }
  if (without > 0)
    std::cerr << "plexus: " << without << " of " << curves.size()
              << " trials have no curves: they failed, are not trained yet, or their files are not there\n";
}

}  // namespace

void add_export(Command& app, int&) {
  auto options = std::make_shared<ExportOptions>();
  Command command =
      app.add_subcommand("export", "Write results as CSV or for TensorBoard, or a network for other programs");
  command
      .add_option(
          "folder", options->folder,
          "The experiment's folder, such as results/quickstart; of a network, the file of its trial or the beginning "
          "of its id in a folder")
      .required()
      .type_name("DIR|TRIAL");
  add_network_export(command, options->network);
  command
      .add_option("--csv", options->csv,
                  "Write PATH/trials.csv, a row for each trial, and PATH/history.csv, a row for each epoch of each")
      .type_name("PATH");
  command
      .add_option("--tensorboard", options->tensorboard,
                  "Write event files, a folder in PATH for each trial, for: tensorboard --logdir PATH")
      .type_name("PATH");
  command.footer(
      "Folders are made where they are missing; files of the same names are replaced. A network is exported with its\n"
      "normalisation, so that it takes rows as they were stored, with texts encoded; it is compared with the network "
      "on "
      "the\ntest rows, and nothing is written where it disagrees.\n"
      "  plexus export results/quickstart --csv tables\n"
      "  plexus export results/quickstart --best --onnx network.onnx --c network");
  command.callback([options] {
    const bool of_results = !options->csv.empty() || !options->tensorboard.empty();
    if (!of_results && !options->network.any())
      throw Error(
          "nothing to export; add --csv PATH or --tensorboard PATH; or, of a network, --numpy, --safetensors, --c or "
          "--onnx");
    options->network.network.trial = options->folder;
    if (of_results) export_results(*options);
    if (options->network.any()) export_network(options->network);
  });
}

}  // namespace plexus::cli
