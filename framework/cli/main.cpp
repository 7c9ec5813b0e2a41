// The command `plexus`: parses the command line, runs one subcommand, turns what went wrong into an exit code.
#include <plexus/error.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string_view>

#include "commands.h"
#include "complete.h"
#include "config/problems.h"
#include "installed.h"
#include "limited_addresses.h"
#include "manual.h"
#include "process/standard_streams.h"
#include "text/printable.h"

namespace {

/// True if the message begins with file:line, as those of compilers do.
bool begins_with_place(std::string_view message) {
  const std::string_view first_line = message.substr(0, message.find('\n'));
  for (std::size_t at = first_line.find(':'); at != std::string_view::npos; at = first_line.find(':', at + 1)) {
    const std::size_t end = first_line.find_first_not_of("0123456789", at + 1);
    if (end != std::string_view::npos && end > at + 1 && first_line[end] == ':') return true;
    if (first_line.substr(at, 2) == ": ") return false;
  }
  return false;
}

/// Editors find the place of a mistake where a line begins with it; every other message says who speaks.
void print_error(const std::exception& error) {
  std::cout.flush();
  const bool placed = dynamic_cast<const plexus::config::ConfigError*>(&error) || begins_with_place(error.what());
  std::cerr << (placed ? "" : "plexus: ") << error.what() << '\n';
}

constexpr const char* no_memory =
    "there is not enough memory for what was asked for; make the model, its batches, the data or the grid smaller, or "
    "try fewer --jobs";

int run(int argc, char** argv) {
  using namespace plexus::cli;
  CommandLine line("plexus",
                   "plexus: experiments with neural networks from plugins and YAML\n"
                   "Start with: plexus run " +
                       quickstart(),
                   "plexus " PLEXUS_VERSION);
  Command& app = line.root();
  int exit_code = exit_complete;
  add_run(app, exit_code);
  add_plan(app, exit_code);
  add_learning_rate(app, exit_code);
  add_submit(app, exit_code);
  add_watch(app, exit_code);
  add_show(app, exit_code);
  add_list(app, exit_code);
  add_find(app, exit_code);
  add_diff(app, exit_code);
  add_compare(app, exit_code);
  add_predict(app, exit_code);
  add_evaluate(app, exit_code);
  add_importance(app, exit_code);
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
  // For shells and the build, not for people: they are not listed.
  if (argc > 1 && std::string_view(argv[1]) == "complete")
    return complete(line.description(), {argv + 2, argv + argc}, std::cout);
  if (argc == 3 && std::string_view(argv[1]) == "manual") return write_manual(line.description(), argv[2]);
  return line.run(argc, argv) ? exit_code : exit_usage;
}

/// Runs the command and turns what was thrown into an exit code.
int run_to_exit_code(int argc, char** argv) {
  // A limit on the size of files is an error of the write, not the end of the program. A request for checkpoints may
  // come before there is anything to save.
  for (const int harmless : {SIGXFSZ, SIGUSR1}) std::signal(harmless, SIG_IGN);
  try {
    plexus::text::PrintableOutput::install();
    const int exit_code = run(argc, argv);
    std::cout.flush();
    if (!std::cout && exit_code == plexus::cli::exit_complete) {
      std::cerr << "plexus: standard output could not be written\n";
      return plexus::cli::exit_environment;
    }
    return exit_code;
  } catch (const plexus::Error& error) {
    print_error(error);
    return error.fault() == plexus::Fault::environment ? plexus::cli::exit_environment : plexus::cli::exit_usage;
  } catch (const std::bad_alloc&) {
    print_error(std::runtime_error(no_memory));
    return plexus::cli::exit_environment;
  } catch (const std::length_error&) {  // of a container: more than any machine has
    print_error(std::runtime_error(no_memory));
    return plexus::cli::exit_environment;
  } catch (const std::exception& error) {
    print_error(error);
    return plexus::cli::exit_environment;
  }
}

}  // namespace

int main(int argc, char** argv) {
  plexus::cli::libraries_are_loaded();
  plexus::process::keep_standard_streams();
  const int exit_code = run_to_exit_code(argc, argv);
  // Where OpenBLAS has threads all the same, the end of the program would wait for them.
  if (plexus::cli::are_addresses_limited()) {
    std::cout.flush();
    std::fflush(nullptr);
    ::_exit(exit_code);
  }
  return exit_code;
}
