// What was measured while trials ran.
#include "results/runtime_file.h"

#include "results/experiment.h"

#include "files/publish.h"
#include "files/seal.h"
#include "results/grid_writer.h"
#include "results/vocabulary.h"
#include "text/number.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace plexus::results {
namespace {

// A line stays a line, whatever a host is called.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::string text_from(double number) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

template <class T>
void write_variable(GridWriter& grid, const std::vector<TrialRuntime>& runtimes, const std::string& name,
                    T TrialRuntime::*member, const T& nothing, const hdf5::Attributes& attributes) {
  std::vector<T> values;
  values.reserve(runtimes.size());
  for (const TrialRuntime& runtime : runtimes) values.push_back(runtime.*member);
  grid.variable(name, name, values, nothing, attributes);
}

}  // namespace

void add_trial_runtime(files::Group& group, const std::filesystem::path& path, const TrialRuntime& runtime) {
  const std::string text = "seconds: " + text_from(runtime.seconds) +
                           "\nsamples_per_second: " + text_from(runtime.samples_per_second) +
                           "\nhost: " + one_line(runtime.host) + "\nstarted: " + one_line(runtime.started) + "\n";
  group.add(path, std::as_bytes(std::span(text)), files::Durable::no);
}

void write_trial_runtime(const std::filesystem::path& path, const TrialRuntime& runtime) {
  files::Group group;
  add_trial_runtime(group, path, runtime);
  group.publish();
}

TrialRuntime read_trial_runtime(const std::filesystem::path& path) {
  TrialRuntime runtime;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (key == "seconds") runtime.seconds = text::number_in(value).value_or(not_a_number);
    if (key == "samples_per_second") runtime.samples_per_second = text::number_in(value).value_or(not_a_number);
    if (key == "host") runtime.host = value;
    if (key == "started") runtime.started = value;
  }
  return runtime;
}

std::vector<std::byte> runtime_image(const ExperimentRecord& record, const std::vector<TrialRuntime>& runtimes) {
  if (runtimes.size() != record.trials.size()) throw std::logic_error("there is not one runtime for each trial");
  const hdf5::QuietErrors quiet;
  GridWriter grid(record, "plexus runtime");
  write_variable(grid, runtimes, "seconds", &TrialRuntime::seconds, not_a_number,
                 real_attributes("time that the trial took, evaluation included", "s"));
  write_variable(grid, runtimes, "samples_per_second", &TrialRuntime::samples_per_second, not_a_number,
                 real_attributes("training examples in a second of training", "s-1"));
  write_variable(grid, runtimes, "host", &TrialRuntime::host, std::string(), text_attributes("machine"));
  write_variable(grid, runtimes, "started", &TrialRuntime::started, std::string(),
                 text_attributes("when the trial started, ISO 8601, UTC"));
  std::vector<std::string> ids;
  for (const TrialSummary& trial : record.trials) ids.push_back(trial.id);
  grid.variable("trial_id", "id", ids, std::string(), text_attributes("name of the trial's file in trials/"));
  std::vector<std::byte> image = grid.finish();
  files::append_seal(image);
  return image;
}

void write_runtime(const std::filesystem::path& path, const ExperimentRecord& record,
                   const std::vector<TrialRuntime>& runtimes) {
  std::vector<std::byte> image;
  try {
    image = runtime_image(record, runtimes);
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot write '" + path.string() + "': HDF5 failed at " + failure.what());
  }
  files::publish(path, image);
}

}  // namespace plexus::results
