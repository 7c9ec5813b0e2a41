// What the tests of experiments share: plans on a little generated data, a folder that goes away, a listener that
// remembers.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "experiment/run.h"
#include "temporary_folder.h"
#include "test_settings.h"
#include "trial/files.h"

namespace plexus::test {

using namespace plexus::experiment;
using namespace plexus::trial;
using namespace plexus::workers;
namespace fs = std::filesystem;

inline Value map(Value::Map entries) { return Value(std::move(entries)); }

/// One trial for each optimizer: a perceptron on a little generated data.
inline Plan plan_of_optimizers(const std::vector<Value>& optimizers, int epochs = 2) {
  std::vector<Value> trials;
  for (const Value& optimizer : optimizers)
    trials.push_back(map({{"model", map({{"plugin", "perceptron"}})},
                          {"optimizer", optimizer},
                          {"training", map({{"epochs", epochs}})}}));
  return plan_of(trials, 200);
}

inline Value sgd(double rate) { return map({{"plugin", "sgd"}, {"learning_rate", rate}}); }
inline Value named(const char* name) { return map({{"plugin", name}}); }

class Recorder final : public Listener {
 public:
  void on_start(std::size_t total, std::size_t reused_trials) override {
    trials = total;
    reused = reused_trials;
  }
  void on_trial_started(std::size_t trial) override { started.insert(trial); }
  void on_progress(std::size_t, const training::LiveProgress&) override {}
  void on_epoch(std::size_t, const training::EpochRecord&, const training::LiveProgress&) override { ++epochs; }
  void on_trial_ended(std::size_t trial, const TrialEnd& end) override { ends[trial] = end; }
  void on_end() override {}
  void on_message(const std::string& text) override { messages += text + "\n"; }

  std::size_t trials = 0;
  std::size_t reused = 0;
  std::size_t epochs = 0;
  std::set<std::size_t> started;
  std::map<std::size_t, TrialEnd> ends;
  std::string messages;
};

inline std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace plexus::test
