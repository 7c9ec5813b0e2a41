// Optimizers that end their trial in every bad way.
#include <plexus/plugin.h>

#include <csignal>
#include <cstdlib>
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

}  // namespace

PLEXUS_PLUGIN("faulty", "1.0.0") {
  plugin.add<Segfaults>("segfaults", {.summary = "Segmentation fault in a step"});
  plugin.add<Exits>("exits", {.summary = "Ends the process in a step"});
  plugin.add<ThrowsInStep>("throws_in_step", {.summary = "Throws in a step"});
  plugin.add<ThrowsInPlan>("throws_in_plan", {.summary = "Throws while planning"});
  plugin.add<Explodes>("explodes", {.summary = "Makes every weight huge"});
}
