// Optimizers that end their trial in every bad way.
#include <plexus/plugin.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
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

class ThrowsInStep final : public Faulty {
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {
    (void)std::vector<int>().at(1);  // throws, which terminates: the call is noexcept
  }
};

class ThrowsInPlan final : public Faulty {
  void plan(plexus::OptimizerPlan&) override { throw std::runtime_error("no plan today"); }
  void update(std::size_t, std::size_t, float*, const float*) noexcept override {}
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

}  // namespace

PLEXUS_PLUGIN("faulty", "1.0.0") {
  plugin.add<Segfaults>("segfaults", {.summary = "Segmentation fault in a step"});
  plugin.add<SegfaultsLate>("segfaults_late", {.summary = "Segmentation fault in step 500"});
  plugin.add<Exits>("exits", {.summary = "Ends the process in a step"});
  plugin.add<ThrowsInStep>("throws_in_step", {.summary = "Throws in a step"});
  plugin.add<ThrowsInPlan>("throws_in_plan", {.summary = "Throws while planning"});
  plugin.add<LoopsForever>("loops_forever", {.summary = "Never comes back from a step"});
  plugin.add<EatsMemory>("eats_memory", {.summary = "Takes 16 MiB more in each step"});
  plugin.add<EatsMemoryInPlan>("eats_memory_in_plan", {.summary = "Takes 256 GiB while planning"});
  plugin.add<FailsOnce>("fails_once", {.summary = "Cannot be planned the first time"});
  plugin.add<Explodes>("explodes", {.summary = "Makes every weight huge"});
}
