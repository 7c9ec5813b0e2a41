// Writes one file of each kind into a folder, for test_results_layout.py to read with other people's software.
#include "results/experiment_file.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"

#include <filesystem>
#include <iostream>

namespace {

using namespace plexus::results;
using plexus::Value;

// A trial whose numbers follow from `point`, so that the reader can compute them too.
TrialSummary complete_trial(const std::string& id, double point, std::size_t epochs) {
  TrialSummary trial;
  trial.id = id;
  trial.status = Status::complete;
  trial.config = R"({"experiment": "sample"})";
  trial.seed = 7;
  trial.best_epoch = static_cast<std::int64_t>(epochs);
  trial.epochs_run = static_cast<std::int64_t>(epochs);
  trial.parameter_count = 1000;
  trial.metrics = {{"train_loss", 1 - point}, {"test_loss", 2 - point}, {"test_accuracy", point}};
  trial.history = {{"train_loss", {}}, {"test_accuracy", {}}, {"learning_rate", {}}};
  for (std::size_t epoch = 1; epoch <= epochs; ++epoch) {
    const double share = static_cast<double>(epoch) / static_cast<double>(epochs);
    trial.history[0].values.push_back(1 - point * share);
    trial.history[1].values.push_back(point * share);
    trial.history[2].values.push_back(0.1);
  }
  trial.outputs = {"cat", "dog", "Kühe"};
  trial.classes = 3;
  trial.confusion = {10, 1, 2, 3, 20, 4, 5, 6, 30};
  trial.provenance = {{"plexus_version", "0.1.0"}, {"blas", "OpenBLAS 0.3 Haswell"}};
  return trial;
}

ExperimentRecord named(const std::string& name) {
  ExperimentRecord record;
  record.name = name;
  record.plexus_version = "0.1.0";
  record.config = "experiment: " + name + "\nseed: 1\n";
  return record;
}

// accuracy(hidden, learning_rate, seed) = hidden / 1000 + learning_rate + seed / 100
ExperimentRecord grid() {
  ExperimentRecord record = named("grid");
  const std::vector<int> hidden = {10, 100};
  const std::vector<double> rates = {0.01, 0.1};
  record.axes = {{"hidden", "model.hidden", {10, 100}},
                 {"learning_rate", "optimizer.learning_rate", {0.01, 0.1}},
                 {"seed", "seed", {1, 2, 3}}};
  for (std::size_t cell = 0; cell < 12; ++cell) {
    const double point = hidden[cell / 6] / 1000.0 + rates[cell / 3 % 2] + static_cast<double>(cell % 3 + 1) / 100.0;
    if (cell == 11) {
      record.cells.push_back(no_trial);
      continue;
    }
    record.cells.push_back(record.trials.size());
    record.trials.push_back(complete_trial("t" + std::to_string(cell), point, 2 + cell % 3));
  }
  TrialSummary& failed = record.trials[4];
  failed = {};
  failed.id = "t4";
  failed.status = Status::failed;
  failed.message = "terminated by signal 11 (Segmentation fault) in 'sgd'\nsecond line";
  record.trials[7].status = Status::diverged;
  record.trials[7].metrics[0].value = not_a_number;
  record.trials[8].status = Status::missing;
  record.trials[8].metrics.clear();
  record.trials[8].history.clear();
  record.trials[8].confusion.clear();
  return record;
}

// Patches with labels, and settings that move with them.
ExperimentRecord labels() {
  ExperimentRecord record = named("labels");
  plexus::grid::Axis network{"network", "", {"perceptron", "shallow", "größer ×2"}};
  network.along = {{"model_hidden", "model.hidden", {Value(), 100, 256}},
                   {"batch_size", "training.batch_size", {1, 1, 64}}};
  record.axes = {network, {"seed", "seed", {1, 2}}};
  for (std::size_t cell = 0; cell < 6; ++cell) {
    record.cells.push_back(cell);
    record.trials.push_back(complete_trial("n" + std::to_string(cell), 0.1 * static_cast<double>(cell), 1));
    record.trials.back().metrics.push_back({"validation_loss", 0.5});
    record.trials.back().outputs = cell == 0 ? std::vector<std::string>{"a", "b", "c"} : record.trials.back().outputs;
  }
  return record;
}

ExperimentRecord single() {
  ExperimentRecord record = named("single");
  record.cells = {0};
  record.trials = {complete_trial("only", 0.75, 4)};
  return record;
}

TrialSummary regression_trial(const std::string& id, double loss) {
  TrialSummary trial = complete_trial(id, 0, 3);
  trial.metrics = {{"train_loss", loss}, {"test_loss", 2 * loss}};
  trial.history = {{"train_loss", {3 * loss, 2 * loss, loss}}};
  trial.outputs = {"height", "width"};
  trial.classes = 0;
  trial.confusion.clear();
  return trial;
}

// Points that fill no product.
ExperimentRecord table() {
  ExperimentRecord record = named("table");
  record.trials = {regression_trial("r0", 0.5), regression_trial("r1", 0.25), regression_trial("r2", 0.125)};
  record.settings = {{"learning_rate", "optimizer.learning_rate", to_labels({0.3, 0.03, 0.003})},
                     {"activation", "model.activation.plugin", to_labels({"relu", "tanh", Value()})}};
  return record;
}

// Four axes, one of text, one with a setting zipped to it; trials of every status.
// accuracy(network, learning_rate, hidden, seed) = 0.4 network + learning_rate + hidden / 1000 + seed / 100
ExperimentRecord campaign() {
  ExperimentRecord record = named("campaign");
  plexus::grid::Axis hidden{"hidden", "model.hidden", {10, 100}};
  hidden.along = {{"batch_size", "training.batch_size", {1, 64}},
                  {"activation", "model.activation.plugin", {"tanh", "relu"}}};
  record.axes = {{"network", "", {"shallow", "größer"}},
                 {"learning_rate", "optimizer.learning_rate", {0.01, 0.1}},
                 hidden,
                 {"seed", "seed", {1, 2, 3}}};
  const std::vector<double> rates = {0.01, 0.1};
  const std::vector<double> widths = {0.01, 0.1};
  std::vector<Value> depths;
  for (std::size_t cell = 0; cell < 24; ++cell) {
    const double point = 0.4 * static_cast<double>(cell / 12) + rates[cell / 6 % 2] + widths[cell / 3 % 2] +
                         static_cast<double>(cell % 3 + 1) / 100;
    record.cells.push_back(cell);
    record.trials.push_back(complete_trial("c" + std::to_string(cell), point, 3));
    depths.emplace_back(cell < 12 ? 1 : 3);
  }
  // What the patches of `network` set, which is no axis.
  record.settings = {{"layers", "model.layers", to_labels(depths)}};
  const auto becomes = [&record](std::size_t cell, Status status, const std::string& message) {
    TrialSummary& trial = record.trials[cell];
    trial.status = status;
    trial.message = message;
    if (status == Status::pruned) {
      for (Series& series : trial.history) series.values.resize(1);
      trial.epochs_run = 1;
      return;
    }
    trial.metrics.clear();
    trial.history.clear();
    trial.confusion.clear();
    trial.epochs_run = trial.best_epoch = trial.parameter_count = -1;
  };
  becomes(5, Status::failed, "ended by signal 11 (Segmentation fault), \"sgd\" is at fault\nsecond line");
  becomes(7, Status::diverged, "the loss is no longer a number in epoch 2");
  becomes(14, Status::pruned, "pruned after 1 of 3 epochs");
  becomes(20, Status::missing, "");
  return record;
}

// The grid of docs/how-to/analyse.md: accuracy(hidden, learning_rate, seed) = hidden / 200 + learning_rate + seed /
// 100; the last trial failed.
ExperimentRecord widths() {
  ExperimentRecord record = named("widths");
  record.axes = {{"hidden", "model.hidden", {10, 100}},
                 {"learning_rate", "optimizer.learning_rate", {0.01, 0.1}},
                 {"seed", "seed", {1, 2, 3}}};
  record.axes[0].along = {{"activation", "model.activation.plugin", {"tanh", "relu"}}};
  for (std::size_t cell = 0; cell < 12; ++cell) {
    const double point =
        (cell < 6 ? 0.05 : 0.5) + (cell / 3 % 2 == 0 ? 0.01 : 0.1) + static_cast<double>(cell % 3 + 1) / 100;
    record.cells.push_back(cell);
    record.trials.push_back(complete_trial("w" + std::to_string(cell), point, 2));
  }
  record.trials[11] = TrialSummary();
  record.trials[11].id = "w11";
  record.trials[11].status = Status::failed;
  record.trials[11].message = "out of memory";
  return record;
}

// Networks that do not have the same settings: a design with conditional axes.
ExperimentRecord conditional() {
  ExperimentRecord record = named("conditional");
  record.trials = {complete_trial("d0", 0.5, 1), complete_trial("d1", 0.6, 1), complete_trial("d2", 0.7, 1),
                   complete_trial("d3", 0.8, 1)};
  record.settings = {{"network", "model.plugin", to_labels({"perceptron", "shallow", "shallow", "deep"})},
                     {"hidden", "model.hidden", to_labels({Value(), 10, 100, Value()})},
                     {"widths", "model.widths", to_labels({Value(), Value(), Value(), Value::List{256, 128}})},
                     {"dropout", "model.dropout", to_labels({Value(), Value(), Value(), 0.5})},
                     {"seed", "seed", to_labels({1, 1, 1, 1})}};
  return record;
}

// The size at which chunks and filters come into play: 100 × 100 trials of 50 epochs.
ExperimentRecord many() {
  ExperimentRecord record = named("many");
  std::vector<Value> widths;
  std::vector<Value> seeds;
  for (int i = 1; i <= 100; ++i) {
    widths.emplace_back(10 * i);
    seeds.emplace_back(i);
  }
  record.axes = {{"hidden", "model.hidden", widths}, {"seed", "seed", seeds}};
  for (std::size_t cell = 0; cell < 10000; ++cell) {
    record.cells.push_back(cell);
    record.trials.push_back(complete_trial("m" + std::to_string(cell), static_cast<double>(cell) / 10000, 50));
  }
  return record;
}

TrialRecord full_trial() {
  TrialRecord trial;
  static_cast<TrialSummary&>(trial) = complete_trial("full", 0.875, 4);
  NamedArray weights{"hidden_weights", {"input", "hidden"}, {4, 3}, {}};
  for (int i = 0; i < 12; ++i) weights.values.push_back(static_cast<float>(i) / 8);
  const NamedArray bias{"hidden_bias", {"hidden"}, {3}, {0.5F, -0.5F, 0.25F}};
  const NamedArray output{"output_weights", {"input", "output"}, {3, 2}, {1, 2, 3, 4, 5, 6}};
  trial.initial_parameters = {weights};
  trial.final_parameters = {weights, bias, output};
  for (std::int32_t i = 0; i < 10000; ++i) trial.predicted_labels.push_back(i % 3);
  return trial;
}

TrialRecord full_regression_trial() {
  TrialRecord trial;
  static_cast<TrialSummary&>(trial) = regression_trial("real", 0.5);
  trial.predicted_values = {1, 2, 3, 4, 5, 6};
  trial.predicted_outputs = 2;
  return trial;
}

std::vector<TrialRuntime> runtimes(std::size_t count) {
  std::vector<TrialRuntime> all(count);
  for (std::size_t i = 0; i + 1 < count; ++i)
    all[i] = {10.0 + static_cast<double>(i), 1000.0, "node" + std::to_string(i), "2024-05-17T09:30:00Z"};
  return all;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: write_samples FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  for (const ExperimentRecord& record :
       {grid(), labels(), single(), table(), campaign(), conditional(), widths(), many()})
    write_experiment(folder / (record.name + ".h5"), record);
  const ExperimentRecord record = grid();
  write_runtime(folder / "runtime.h5", record, runtimes(record.trials.size()));
  write_runtime(folder / "campaign_runtime.h5", campaign(), runtimes(24));
  write_trial(folder / "trial.h5", full_trial());
  write_trial(folder / "regression_trial.h5", full_regression_trial());
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
