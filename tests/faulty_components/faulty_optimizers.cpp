// Optimizers, and a schedule, that end their trial in every bad way.
#include <plexus/plugin.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

class Faulty : public plexus::Optimizer {
 public:
  void plan(plexus::OptimizerPlan&) override {}
  void begin_step(const plexus::Step&) noexcept override {}
};

class Segfaults final : public Faulty {
  void update(std::size_t, std::size_t, float*, const float*) noexcept override { std::raise(SIGSEGV); }
};

/// w ← w − 0.005 g, until step 500.
class SegfaultsLate final : public Faulty {
  void begin_step(const plexus::Step& step) noexcept override {
    if (step.number == 500) std::raise(SIGSEGV);
  }
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= 0.005F * g[i];
  }
};

class Exits final : public Faulty {
  void update(std::size_t, std::size_t, float*, const float*) noexcept override { std::_Exit(42); }
};

/// Ends the process in a step, in one of many ways.
class Ends final : public Faulty {
 public:
  struct Settings {
    std::string how = "exit";
    int code = 0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"how", &Settings::how, plexus::one_of({"exit", "_exit", "quick_exit", "abort", "signal"}), "what it calls"},
          {"code", &Settings::code, "exit code, or signal"},
      };
    }
  };

  explicit Ends(const Settings& settings) : settings_(settings) {}

  void update(std::size_t, std::size_t, float*, const float*) noexcept override {
    if (settings_.how == "exit") std::exit(settings_.code);
    if (settings_.how == "_exit") std::_Exit(settings_.code);
    if (settings_.how == "quick_exit") std::quick_exit(settings_.code);
    if (settings_.how == "abort") std::abort();
    std::raise(settings_.code);
  }

 private:
  Settings settings_;
};

class ThrowsInStep final : public Faulty {
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {
    (void)std::vector<int>().at(1);  // throws, which terminates: the call is noexcept
  }
};

class ThrowsInPlan final : public Faulty {
  void plan(plexus::OptimizerPlan&) override { throw std::runtime_error("no plan today"); }
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {}
};

/// Descends faster in each trial of its process: hidden state, which must not reach another trial.
class RemembersTrials final : public Faulty {
 public:
  struct Settings {
    double rate = 0.001;

    static auto parameters() { return plexus::Parameters<Settings>{{"rate", &Settings::rate, "step size"}}; }
  };

  explicit RemembersTrials(const Settings& settings) : rate_(static_cast<float>(settings.rate)) {}
  void plan(plexus::OptimizerPlan&) override { ++trials_; }
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= rate_ * static_cast<float>(trials_) * g[i];
  }

 private:
  inline static int trials_ = 0;
  float rate_;
};

class Explodes final : public Faulty {
  void update(std::size_t, std::size_t n, float* w, const float*) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] = 3e38F;
  }
};

class LoopsForever final : public Faulty {
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {
    while (std::getenv("PLEXUS_TEST_NEVER_SET") == nullptr) {
    }
  }
};

class EatsMemory final : public Faulty {
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {
    eaten_.emplace_back(1U << 22U, 1.0F);
  }
  std::vector<std::vector<float>> eaten_;
};

class EatsMemoryInPlan final : public Faulty {
  void plan(plexus::OptimizerPlan&) override { eaten_.assign(std::size_t{1} << 36U, 1.0F); }
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {}
  std::vector<float> eaten_;
};

/// Fails unless the file that an environment variable names is there, and makes it: so it fails once.
class FailsOnce final : public Faulty {
  void plan(plexus::OptimizerPlan&) override {
    const char* const path = std::getenv("PLEXUS_TEST_FAILS_ONCE");
    if (path == nullptr || std::ifstream(path).good()) return;
    std::ofstream{path};
    throw std::runtime_error("the first time never works");
  }
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {}
};

class Negative final : public plexus::Schedule {
  [[nodiscard]] double factor(const plexus::Progress&) const noexcept override { return -1.0; }
};

/// Says what it should not, where it should not: on the standard output, while it is built, planned and used.
class Prints final : public Faulty {
 public:
  Prints() { std::printf("printed by a constructor\n"); }
  void plan(plexus::OptimizerPlan&) override { std::cout << "printed by plan()" << std::endl; }
  void update(std::size_t, std::size_t, float*, const float*) noexcept override { std::printf("printed by a step\n"); }
};

}  // namespace

PLEXUS_PLUGIN("faulty", "1.0.0") {
  plugin.add<Segfaults>("segfaults", {.summary = "Segmentation fault in a step"});
  plugin.add<SegfaultsLate>("segfaults_late", {.summary = "Segmentation fault in step 500"});
  plugin.add<Exits>("exits", {.summary = "Ends the process in a step"});
  plugin.add<Ends>("ends", {.summary = "Ends the process in a step, as it is told"});
  plugin.add<ThrowsInStep>("throws_in_step", {.summary = "Throws in a step"});
  plugin.add<ThrowsInPlan>("throws_in_plan", {.summary = "Throws while planning"});
  plugin.add<LoopsForever>("loops_forever", {.summary = "Never comes back from a step"});
  plugin.add<EatsMemory>("eats_memory", {.summary = "Takes 16 MiB more in each step"});
  plugin.add<EatsMemoryInPlan>("eats_memory_in_plan", {.summary = "Takes 256 GiB while planning"});
  plugin.add<FailsOnce>("fails_once", {.summary = "Cannot be planned the first time"});
  plugin.add<RemembersTrials>("remembers_trials", {.summary = "Counts the trials of its process"});
  plugin.add<Negative>("negative", {.summary = "A factor of −1"});
  plugin.add<Prints>("prints", {.summary = "Prints to the standard output"});
  plugin.add<Explodes>("explodes", {.summary = "Makes every weight huge"});
}
