// Twenty steps of every optimizer, with many settings, against PyTorch, or NumPy where PyTorch has none.
#include <plexus/optimizer.h>

#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "reference_states.h"
#include "registry_of_build.h"
#include "settings_line.h"
#include "training/parameter_store.h"

namespace {

using plexus::Kind;
using plexus::Optimizer;
using plexus::Value;

using plexus::test::settings_of;

// The 24 parameters as the arrays of a model; generate_reference.py has the same.
std::vector<plexus::OptimizedParameter> arrays() {
  std::vector<plexus::OptimizedParameter> all;
  std::size_t offset = 0;
  const auto add = [&](const char* name, const char* group, std::size_t rows, std::size_t columns) {
    all.push_back({.name = name,
                   .shape = rows > 1 ? plexus::Shape{rows, columns} : plexus::Shape{columns},
                   .group = group,
                   .offset = offset,
                   .rows = rows,
                   .columns = columns,
                   .stride = columns});
    offset += rows * columns;
  };
  add("layer1_weights", "weights", 2, 4);
  add("layer1_bias", "bias", 1, 4);
  add("layer2_weights", "weights", 4, 2);
  add("gains", "normalization", 1, 4);
  return all;
}

}  // namespace

TEST_CASE("every optimizer is where its reference is after twenty steps") {
  const plexus::test::ReferenceStates states = plexus::test::read_reference("optimizers");
  const std::vector<float> gradients = states.array("gradients").floats();
  const std::vector<float> start = states.array("start").floats();
  const std::size_t n = start.size();
  for (const std::string& label : states.texts("optimizer/")) {
    CAPTURE(label);
    const Value settings = settings_of(states.text("optimizer/" + label));
    const auto optimizer = plexus::test::build<Optimizer>(settings);
    plexus::training::OptimizerMemory memory(n, arrays());
    optimizer->plan(memory);
    std::vector<float> w = start;
    for (std::size_t step = 0; step < 20; ++step) {
      optimizer->begin_step({.number = step + 1, .rate_factor = 1.0});
      const float* const g = gradients.data() + step * n;
      if (!optimizer->whole()) optimizer->update(0, n, w.data(), g);
      for (const plexus::OptimizedParameter& each : arrays())
        if (optimizer->whole()) optimizer->update(each.offset, each.size(), w.data() + each.offset, g + each.offset);
    }
    const std::vector<double>& expected = states.array("final/" + label).values;
    for (std::size_t i = 0; i < n; ++i) {
      CAPTURE(i);
      // Relative to the parameter, or to its way where it ends near 0.
      const double scale = std::max(std::fabs(expected[i]), std::fabs(expected[i] - static_cast<double>(start[i])));
      CHECK(std::fabs(static_cast<double>(w[i]) - expected[i]) <= 5e-6 * scale);
    }
  }
}

TEST_CASE("no optimizer is without a reference") {
  std::set<std::string> compared;
  const plexus::test::ReferenceStates states = plexus::test::read_reference("optimizers");
  for (const std::string& label : states.texts("optimizer/"))
    compared.insert(settings_of(states.text("optimizer/" + label)).find("plugin")->text());
  for (const std::string& name : plexus::test::names_of(Kind::optimizer)) {
    CAPTURE(name);
    // PyTorch has none of them: steps of theirs are done by hand in unit/components/optimizer_test.cpp.
    if (name == "lookahead" || name == "sam" || name == "l1") continue;
    CHECK(compared.count(name) == 1);
  }
}
