// results.h5 and runtime.h5, with their seal and without it: then they are read in a process of its own at first.
#include <algorithm>

#include "files/seal.h"
#include "fuzz.h"
#include "results/experiment_arrays.h"
#include "results/experiment_file.h"
#include "results/runtime_file.h"
#include "results/trials_table.h"

std::vector<std::string> plexus::fuzz::seeds() {
  results::ExperimentRecord record;
  record.name = "grid";
  record.config = "seed: 1";
  record.axes = {{"seed", "seed", std::vector<std::int64_t>{1, 2}, "", {}}};
  for (const char* const id : {"a", "b"}) {
    results::TrialSummary trial;
    trial.id = id;
    trial.status = results::Status::complete;
    trial.metrics = {{"test_accuracy", 0.5}};
    trial.history = {{"train_loss", {0.5, 0.25}}};
    trial.classes = 2;
    trial.outputs = {"cat", "dog"};
    trial.confusion = {1, 2, 3, 4};
    record.trials.push_back(trial);
  }
  record.cells = {0, 1};
  const auto whole = results::experiment_image(record);
  const auto runtime = results::runtime_image(record, std::vector<results::TrialRuntime>(2));
  const auto cut = [](const std::vector<std::byte>& bytes) {
    return text_of({bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(files::seal_size)});
  };
  return {text_of(whole), cut(whole), text_of(runtime), cut(runtime)};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  const std::filesystem::path path = file_of(bytes);
  const results::TrialsTable table = results::read_trials_table(path);
  static_cast<void>(results::read_experiment_arrays(path, table));
}
