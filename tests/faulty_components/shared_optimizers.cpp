// Optimizers of a library that says it keeps nothing from one trial to the next, and in part does.
#include <plexus/plugin.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace {

int trials_here = 0;  // that this process has planned

/// w ← w − rate · g, and what its subclass does in each trial.
class Descent : public plexus::Optimizer {
 public:
  struct Settings {
    double rate = 0.001;

    static auto parameters() { return plexus::Parameters<Settings>{{"rate", &Settings::rate, "step size"}}; }
  };

  explicit Descent(const Settings& settings) : rate_(static_cast<float>(settings.rate)) {}
  void plan(plexus::OptimizerPlan&) override { ++trials_here; }
  void begin_step(const plexus::Step&) noexcept override {}
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= rate_ * g[i];
  }

 private:
  float rate_;
};

/// Adds the number of its process to the file that an environment variable names.
class TellsProcess final : public Descent {
 public:
  using Descent::Descent;
  void plan(plexus::OptimizerPlan& plan) override {
    Descent::plan(plan);
    if (const char* const path = std::getenv("PLEXUS_TEST_PROCESSES"))
      std::ofstream(path, std::ios::app) << getpid() << '\n';
  }
};

class SegfaultsShared final : public Descent {
 public:
  using Descent::Descent;
  void update(std::size_t, std::size_t, float*, const float*) noexcept override { std::raise(SIGSEGV); }
};

/// Cannot stand what another trial has left.
class WantsToBeFirst final : public Descent {
 public:
  using Descent::Descent;
  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    if (trials_here > 1) std::raise(SIGSEGV);
    Descent::update(offset, n, w, g);
  }
};

}  // namespace

PLEXUS_PLUGIN("shared_faulty", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<TellsProcess>("tells_process", {.summary = "Writes down in which process it was"});
  plugin.add<SegfaultsShared>("segfaults_shared", {.summary = "Segmentation fault in a step"});
  plugin.add<WantsToBeFirst>("wants_to_be_first", {.summary = "Segmentation fault in all but the first trial"});
}
