// The cross-entropy of labels at positions, some of which have none, against PyTorch's with ignore_index.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catch.h"
#include "reference_states.h"
#include "registry_of_build.h"
#include "settings_line.h"
#include "training/compared.h"

using namespace plexus;
using plexus::test::ReferenceArray;
using plexus::test::ReferenceStates;

TEST_CASE("the cross-entropy over labelled positions has the value and the gradient of its reference") {
  const ReferenceStates states = plexus::test::read_reference("positions");
  const ReferenceArray& outputs = states.array("outputs");
  const std::size_t examples = outputs.extents[0];
  const std::size_t positions = outputs.extents[1];
  const std::size_t classes = outputs.extents[2];
  const std::size_t width = positions * classes;
  const auto loss = plexus::test::build<Loss>(plexus::test::settings_of("cross_entropy"));
  loss->plan({.outputs = classes, .classification = true, .largest_batch = examples * positions});
  training::ComparedRows compared(Shape{positions}, classes, examples);
  const std::vector<std::string> all = states.arrays("labels/");
  REQUIRE(all.size() == 2);
  for (const std::string& which : all) {
    CAPTURE(which);
    std::vector<std::int32_t> labels;
    std::vector<float> values(examples * width, 0.0F);
    for (const double label : states.array("labels/" + which).values) {
      if (label >= 0) values[labels.size() * classes + static_cast<std::size_t>(label)] = 1.0F;
      labels.push_back(static_cast<std::int32_t>(label));
    }
    const Targets targets{.values = {values.data(), examples, width, width}, .labels = labels.data()};
    std::vector<float> y = outputs.floats();
    const Rows rows{y.data(), examples, width, width};
    CHECK(compared.loss(*loss, rows, targets, {}) == Approx(states.array("value/" + which).values[0]).epsilon(1e-6));
    (void)compared.loss(*loss, rows, targets, rows);
    const std::vector<double>& gradient = states.array("gradient/" + which).values;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      CAPTURE(i);
      CHECK(static_cast<double>(y[i]) == Approx(gradient[i]).margin(1e-7));
    }
  }
}
