// The command `plexus`: parses the command line, runs one subcommand, turns what went wrong into an exit code.
#include <plexus/error.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "commands.h"
#include "plugin/suggest.h"

namespace {

std::vector<std::string> names_of(const std::vector<CLI::App*>& commands) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  return names;
}

int run(int argc, char** argv) {
  using namespace plexus::cli;
  CLI::App app{
      "plexus: experiments with neural networks from plugins and YAML\n"
      "Start with: plexus run configs/quickstart.yaml"};
  app.name("plexus");
  app.set_version_flag("--version", "plexus " PLEXUS_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  int exit_code = exit_complete;
  add_run(app, exit_code);
  add_plan(app, exit_code);
  add_submit(app, exit_code);
  add_show(app, exit_code);
  add_export(app, exit_code);
  add_report(app, exit_code);
  add_collect(app, exit_code);
  add_verify(app, exit_code);
  add_plugins(app, exit_code);
  add_describe(app, exit_code);
  add_schema(app, exit_code);
  add_check(app, exit_code);
  add_new(app, exit_code);
  add_data(app, exit_code);
  add_doctor(app, exit_code);
  if (argc <= 1) {
    std::cerr << app.help();
    return exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::RequiredError& error) {
    const std::string word = argc > 1 ? argv[1] : "";
    const std::vector<std::string> commands = names_of(app.get_subcommands([](const CLI::App*) { return true; }));
    if (std::find(commands.begin(), commands.end(), word) != commands.end()) {
      std::cerr << "plexus: " << error.what() << "\n'plexus " << word << " --help' lists what it takes.\n";
      return exit_usage;
    }
    const auto near = plexus::plugin::suggest(word, commands);
    std::cerr << "plexus: there is no command '" << word << "'" << (near ? "; did you mean '" + *near + "'?" : "")
              << "\n'plexus --help' lists the commands.\n";
    return exit_usage;
  } catch (const CLI::ExtrasError&) {
    std::cerr << "plexus: what is not expected here:";
    for (const std::string& extra : app.remaining(true)) std::cerr << ' ' << extra;
    std::cerr << "\nA setting is written without spaces: --set model.hidden=3. '--help' lists what a command takes.\n";
    return exit_usage;
  } catch (const CLI::ParseError& error) {
    std::cerr << "plexus: " << error.what() << "\n'--help' lists what a command takes.\n";
    return exit_usage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // A limit on the size of files is an error of the write, not the end of the program.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int exit_code = run(argc, argv);
    std::cout.flush();
    if (!std::cout) {
      std::cerr << "plexus: standard output could not be written\n";
      return plexus::cli::exit_environment;
    }
    return exit_code;
  } catch (const plexus::Error& error) {
    std::cout.flush();
    std::cerr << "plexus: " << error.what() << '\n';
    return error.fault() == plexus::Fault::environment ? plexus::cli::exit_environment : plexus::cli::exit_usage;
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << "plexus: " << error.what() << '\n';
    return plexus::cli::exit_environment;
  }
}
