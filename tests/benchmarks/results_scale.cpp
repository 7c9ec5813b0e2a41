// How long it takes to publish many trials one by one, to read them again, and to write results.h5 and runtime.h5.
//
//   results_scale FOLDER [--trials 10000] [--hidden 0] [--no-fsync]
//
// Trials are like those of MNIST: 10 classes, 10000 test examples, 10 epochs, and the parameters of a network with so
// many hidden units (0: none are kept). Prints milliseconds for each part, of the clock and of the processor (which
// other programs disturb less), and the peak of memory.
#include "results/experiment_file.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool syncs = true;
double in_fsync = 0.0;  // milliseconds

double now(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

}  // namespace

// In place of the one in the C library, to see what it costs.
extern "C" int fsync(int file) {
  if (!syncs) return 0;
  const double begin = now(CLOCK_MONOTONIC);
  const auto result = static_cast<int>(::syscall(SYS_fsync, file));
  in_fsync += now(CLOCK_MONOTONIC) - begin;
  return result;
}

namespace {

using namespace plexus::results;
namespace fs = std::filesystem;

constexpr std::size_t classes = 10;
constexpr std::size_t test_examples = 10000;
constexpr std::size_t epochs = 10;

struct Options {
  fs::path folder;
  std::size_t trials = 10000;
  std::size_t hidden = 0;
};

// Digits that do not repeat, so that packing them is as hard as it is with real ones.
double noise(std::size_t a, std::size_t b) {
  const double wave = std::sin(static_cast<double>(a) * 12.9898 + static_cast<double>(b) * 78.233) * 43758.5453;
  return wave - std::floor(wave);
}

std::string id_of(std::size_t trial) {
  char text[32];
  std::snprintf(text, sizeof text, "%016zx", trial * std::size_t{0x9E3779B97F4A7C15});
  return text;
}

TrialRecord trial_of(std::size_t number, std::size_t hidden) {
  TrialRecord trial;
  trial.id = id_of(number);
  trial.status = Status::complete;
  trial.config = std::string(1800, '.');
  trial.seed = static_cast<std::int64_t>(number);
  trial.best_epoch = 7;
  trial.epochs_run = epochs;
  trial.parameter_count = 7850;
  for (const char* const name : {"train_loss", "test_loss", "test_accuracy"}) {
    trial.metrics.push_back({name, noise(number, trial.metrics.size())});
    Series& series = trial.history.emplace_back(Series{name, {}});
    for (std::size_t epoch = 0; epoch < epochs; ++epoch)
      series.values.push_back(noise(number, 100 * trial.history.size() + epoch));
  }
  trial.classes = classes;
  for (std::size_t i = 0; i < classes; ++i) trial.outputs.push_back("class " + std::to_string(i));
  trial.confusion.assign(classes * classes, 0);
  for (std::size_t i = 0; i < test_examples; ++i) {
    const std::size_t truth = i % classes;
    const std::size_t guess = noise(number, i) < 0.9 ? truth : (truth + i) % classes;
    trial.predicted_labels.push_back(static_cast<std::int32_t>(guess));
    ++trial.confusion[truth * classes + guess];
  }
  trial.provenance = {
      {"plexus_version", "0.1.0"}, {"build", std::string(64, 'b')}, {"libraries", std::string(500, 'l')}};
  if (hidden > 0) {
    NamedArray weights{"layer1_weights", {"input", "hidden"}, {784, hidden}, {}};
    for (std::size_t i = 0; i < 784 * hidden; ++i) weights.values.push_back(static_cast<float>(noise(number, i)));
    trial.final_parameters = {std::move(weights)};
  }
  return trial;
}

/// Milliseconds.
struct Time {
  double wall = 0.0;
  double processor = 0.0;
};

template <class Action>
Time timed(const Action& action) {
  const Time begin{now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID)};
  action();
  return {now(CLOCK_MONOTONIC) - begin.wall, now(CLOCK_PROCESS_CPUTIME_ID) - begin.processor};
}

void print_each(const char* what, std::vector<Time> times) {
  std::vector<double> wall;
  Time sum;
  for (const Time& time : times) {
    wall.push_back(time.wall);
    sum.wall += time.wall;
    sum.processor += time.processor;
  }
  std::sort(wall.begin(), wall.end());
  std::printf("%-24s median %7.3f  99 %% %8.3f  processor %7.3f (mean); all %8.0f ms\n", what, wall[wall.size() / 2],
              wall[wall.size() * 99 / 100], sum.processor / static_cast<double>(times.size()), sum.wall);
}

void print_whole(const char* what, Time time) {
  std::printf("%-24s %32s processor %7.0f         all %8.0f ms\n", what, "", time.processor, time.wall);
}

// 10 rates × 10 widths × the rest in seeds.
ExperimentRecord grid_of(std::size_t trials) {
  ExperimentRecord record;
  record.name = "scale";
  record.config = "experiment: scale\n";
  std::vector<plexus::Value> rates;
  std::vector<plexus::Value> widths;
  std::vector<plexus::Value> seeds;
  for (int i = 1; i <= 10; ++i) {
    rates.emplace_back(0.01 * i);
    widths.emplace_back(10 * i);
  }
  for (std::size_t i = 1; i <= trials / 100; ++i) seeds.emplace_back(static_cast<std::int64_t>(i));
  record.axes = {
      {"learning_rate", "optimizer.learning_rate", rates}, {"hidden", "model.hidden", widths}, {"seed", "seed", seeds}};
  for (std::size_t i = 0; i < trials; ++i) record.cells.push_back(i);
  return record;
}

void measure(const Options& options) {
  const fs::path trials = options.folder / "trials";
  fs::create_directories(trials);
  const auto path_of = [&](std::size_t i) { return trials / (id_of(i) + ".h5"); };
  const auto runtime_path_of = [&](std::size_t i) { return trials / (id_of(i) + ".runtime"); };

  std::vector<Time> encode;
  std::vector<Time> publish;
  std::vector<Time> sync;
  for (std::size_t i = 0; i < options.trials; ++i) {
    const TrialRecord trial = trial_of(i, options.hidden);
    encode.push_back(timed([&] { (void)trial_image(trial); }));
    in_fsync = 0.0;
    publish.push_back(timed([&] {
      write_trial_runtime(runtime_path_of(i), {0.5, 1e6, "node1", "2024-05-17T09:30:00Z"});
      write_trial(path_of(i), trial);
    }));
    sync.push_back({in_fsync, 0.0});
  }
  print_each("make a trial's bytes", encode);
  print_each("publish a trial", publish);
  print_each("  fsync of that", sync);
  std::printf("%-24s %74ju bytes\n", "size of a trial", static_cast<std::uintmax_t>(fs::file_size(path_of(0))));

  ExperimentRecord record = grid_of(options.trials);
  std::vector<Time> read;
  for (std::size_t i = 0; i < options.trials; ++i)
    read.push_back(timed([&] { record.trials.push_back(read_trial_summary(path_of(i))); }));
  print_each("read a summary", read);
  std::vector<TrialRuntime> runtimes;
  print_whole("read all measurements", timed([&] {
                for (std::size_t i = 0; i < options.trials; ++i)
                  runtimes.push_back(read_trial_runtime(runtime_path_of(i)));
              }));
  print_whole("make results.h5's bytes", timed([&] { (void)experiment_image(record); }));
  print_whole("write results.h5", timed([&] { write_experiment(options.folder / "results.h5", record); }));
  print_whole("write runtime.h5", timed([&] { write_runtime(options.folder / "runtime.h5", record, runtimes); }));
  std::printf("%-24s %74ju bytes\n", "size of results.h5",
              static_cast<std::uintmax_t>(fs::file_size(options.folder / "results.h5")));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%-24s %74ld MiB\n", "peak of memory", usage.ru_maxrss / 1024);
}

}  // namespace

int main(int argc, char** argv) try {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--no-fsync")
      syncs = false;
    else if (word == "--trials" && i + 1 < argc)
      options.trials = std::stoul(argv[++i]);
    else if (word == "--hidden" && i + 1 < argc)
      options.hidden = std::stoul(argv[++i]);
    else
      options.folder = word;
  }
  if (options.folder.empty() || options.trials == 0 || options.trials % 100 != 0) {
    std::fprintf(stderr, "usage: results_scale FOLDER [--trials N (a multiple of 100)] [--hidden N] [--no-fsync]\n");
    return 2;
  }
  measure(options);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
