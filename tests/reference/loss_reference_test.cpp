// Value and gradient of every loss on one batch, with many settings, against PyTorch.
#include <plexus/loss.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "reference_states.h"
#include "registry_of_build.h"
#include "settings_line.h"

using plexus::Kind;
using plexus::Loss;
using plexus::Rows;
using plexus::test::ReferenceArray;
using plexus::test::ReferenceStates;
using plexus::test::settings_of;

namespace {

// What a loss is given: one-hot rows and labels, or real targets.
struct Given {
  Given(const ReferenceStates& states, const std::string& which, std::size_t outputs)
      : values(states.array("targets/" + which).floats()), width(outputs) {
    if (which != "labels") return;
    for (const double label : states.array("targets/labels").values) labels.push_back(static_cast<std::int32_t>(label));
    values.assign(labels.size() * width, 0.0F);
    for (std::size_t b = 0; b < labels.size(); ++b) values[b * width + static_cast<std::size_t>(labels[b])] = 1.0F;
  }

  [[nodiscard]] plexus::Targets targets() const {
    return {{values.data(), values.size() / width, width, width}, labels.empty() ? nullptr : labels.data()};
  }

  std::vector<float> values;
  std::vector<std::int32_t> labels;
  std::size_t width;
};

}  // namespace

TEST_CASE("every loss has the value and the gradient of its reference") {
  const ReferenceStates states = plexus::test::read_reference("losses");
  const ReferenceArray& outputs = states.array("outputs");
  const std::size_t batch = outputs.extents[0];
  const std::size_t width = outputs.extents[1];
  for (const std::string& label : states.texts("loss/")) {
    CAPTURE(label);
    const Given given(states, states.text("targets_of/" + label), width);
    const auto loss = plexus::test::build<Loss>(settings_of(states.text("loss/" + label)));
    loss->plan({.outputs = width, .classification = !given.labels.empty()});
    std::vector<float> y = outputs.floats();
    const Rows rows{y.data(), batch, width, width};
    // Twice: a loss keeps nothing, and the gradient may take the place of the outputs.
    CHECK(loss->evaluate(rows, given.targets(), {}) == Approx(states.array("value/" + label).values[0]).epsilon(1e-6));
    (void)loss->evaluate(rows, given.targets(), rows);
    const std::vector<double>& expected = states.array("gradient/" + label).values;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CAPTURE(i);
      CHECK(std::fabs(static_cast<double>(y[i]) - expected[i]) <= 1e-7 + 2e-6 * std::fabs(expected[i]));
    }
  }
}

TEST_CASE("no loss is without a reference") {
  std::set<std::string> compared;
  const ReferenceStates states = plexus::test::read_reference("losses");
  for (const std::string& label : states.texts("loss/"))
    compared.insert(settings_of(states.text("loss/" + label)).find("plugin")->text());
  for (const std::string& name : plexus::test::names_of(Kind::loss)) {
    CAPTURE(name);
    // PyTorch has none of them: what a student learns of its teacher, and triples of a batch, are compared with NumPy
    // in integration/test_objectives.py.
    if (name == "none" || name == "distillation" || name == "triplet") continue;
    CHECK(compared.count(name) == 1);
  }
}
