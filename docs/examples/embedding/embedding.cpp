// A program that runs experiments itself: it opens a configuration with the plugins that it names, trains what is
// missing while it prints each trial as it ends, and reads the results.
//
//   PLEXUS_PLUGIN_PATH=build/lib/plexus/plugins embedding config.yaml results/mine
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "host/experiment.h"
#include "results/trials_table.h"
#include "workers/progress_tracker.h"

using namespace plexus;

namespace {

/// Prints each trial as it ends.
class Printer final : public workers::ProgressTracker {
 public:
  explicit Printer(std::vector<std::string> labels) : labels_(std::move(labels)) {}

  void on_trial_ended(std::size_t trial, const workers::TrialEnd& end) override {
    ProgressTracker::on_trial_ended(trial, end);
    std::cout << labels_[trial] << " has ended, " << to_go() + running().size() << " to go\n";
  }

 private:
  std::vector<std::string> labels_;
};

void run(const std::string& config, const std::string& output) {
  const host::Experiment experiment({.config = config, .output = output});
  Printer printer(experiment.labels());
  const experiment::RunResult result = experiment.run({.jobs = experiment.jobs()}, printer);
  if (!result.pool.environment_fault.empty()) throw EnvironmentError(result.pool.environment_fault);

  const results::TrialsTable table = results::read_results(experiment.output());
  const results::TrialsTable::Column* const loss = table.find("test_loss");
  if (loss == nullptr) throw Error("no trial was tested");
  for (std::size_t trial = 0; trial < table.trials; ++trial)
    std::cout << experiment.labels()[trial] << ": test loss " << loss->full_text(trial) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: embedding CONFIG OUTPUT\n";
    return 2;
  }
  try {
    run(argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
}
