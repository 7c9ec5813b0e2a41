// plexus doctor: what this machine offers, for bug reports and for surprises.
#include <plexus/error.h>
#include <plexus/vectorized.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "commands.h"
#include "files/data_path.h"
#include "files/known_data.h"
#include "hdf5/library_version.h"
#include "kernels/blas.h"
#include "plugin/registry.h"
#include "workers/jobs.h"

namespace plexus::cli {
namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown processor";
}

void row(const std::string& name, const std::string& value) {
  std::cout << name << std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') << value << '\n';
}

void print_plugins() {
  plugin::Registry registry;
  registry.load_search_path();
  row("plugins", std::to_string(registry.components().size()) + " components in " +
                     std::to_string(registry.libraries().size()) + " libraries");
  for (const plugin::Skipped& skipped : registry.skipped()) row("", "not used: " + skipped.reason);
  for (const std::string& warning : registry.warnings()) row("", "warning: " + warning);
}

void print_data_found() {
  for (const files::KnownData& data : files::known_data()) {
    const auto found = files::search_data(data.name, files::file_names(data));
    row("data",
        data.name + ": " +
            (found ? found->front().parent_path().string() : "not found; get it with: plexus data fetch " + data.name));
  }
}

void print_slurm() {
  const char* const path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string candidate = rest.substr(0, colon) + "/sbatch";
    if (access(candidate.c_str(), X_OK) == 0) return row("slurm", candidate);
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  row("slurm", "not found");
}

}  // namespace

void add_doctor(Command& app, int&) {
  app.add_subcommand("doctor", "What this machine offers: processor, BLAS, HDF5, plugins, data, Slurm").callback([] {
    utsname system{};
    uname(&system);
    row("plexus", PLEXUS_VERSION);
    row("system", std::string(system.sysname) + " " + system.release + " " + system.machine);
    row("processor", processor());
    row("cores", std::to_string(workers::default_jobs()));
    row("instructions", std::string(to_string(isa())) + (std::getenv("PLEXUS_ISA") != nullptr ? " (PLEXUS_ISA)" : ""));
    row("blas", kernels::blas_description() + ", one thread in each trial");
    row("products", kernels::products_description());
    row("hdf5", hdf5::hdf5_version());
    print_plugins();
    print_data_found();
    print_slurm();
  });
}

}  // namespace plexus::cli
