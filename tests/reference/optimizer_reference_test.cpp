// Twenty steps of every optimizer, with many settings, against PyTorch.
#include <plexus/optimizer.h>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "reference_states.h"
#include "registry_of_build.h"
#include "training/parameter_store.h"

namespace {

using plexus::Kind;
using plexus::Optimizer;
using plexus::Value;

// "adam learning_rate=0.05 amsgrad=true"
Value settings_of(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  Value::Map settings{{"plugin", word}};
  while (words >> word) {
    const std::size_t equals = word.find('=');
    const std::string value = word.substr(equals + 1);
    settings.emplace_back(word.substr(0, equals),
                          value == "true" ? Value(true) : Value(std::strtod(value.c_str(), nullptr)));
  }
  return Value(std::move(settings));
}

}  // namespace

TEST_CASE("every optimizer is where PyTorch's is after twenty steps") {
  const plexus::test::ReferenceStates states = plexus::test::read_reference("optimizers");
  const std::vector<float> gradients = states.array("gradients").floats();
  const std::vector<float> start = states.array("start").floats();
  const std::size_t n = start.size();
  for (const std::string& label : states.texts("optimizer/")) {
    CAPTURE(label);
    const Value settings = settings_of(states.text("optimizer/" + label));
    const auto optimizer = plexus::test::build<Optimizer>(settings);
    plexus::training::OptimizerMemory memory(n);
    optimizer->plan(memory);
    std::vector<float> w = start;
    for (std::size_t step = 0; step < 20; ++step) {
      optimizer->begin_step({.number = step + 1, .rate_factor = 1.0});
      optimizer->update(0, n, w.data(), gradients.data() + step * n);
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
    CHECK(compared.count(name) == 1);
  }
}
