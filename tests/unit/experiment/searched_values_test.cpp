// What trials have come to, as a study that looks for several metrics sees it.
#include "experiment/searched_values.h"

#include <cmath>
#include <vector>

#include "catch.h"

using namespace plexus;
using namespace plexus::experiment;

namespace {

results::TrialSummary trial_of(double accuracy, std::int64_t parameters) {
  results::TrialSummary trial;
  trial.status = results::Status::complete;
  trial.parameter_count = parameters;
  trial.metrics = {{"validation_accuracy", accuracy}, {"best_validation_accuracy", accuracy + 0.05}};
  return trial;
}

}  // namespace

TEST_CASE("the value of a metric is smaller where it is better, and none where the trial did not come to its end") {
  results::TrialSummary trial = trial_of(0.5, 300);
  CHECK(searched_value(trial, "validation_accuracy", false) == -0.5);
  CHECK(searched_value(trial, "validation_accuracy", true) == -0.55);
  CHECK(searched_value(trial, "parameter_count", true) == 300.0);
  CHECK(std::isnan(searched_value(trial, "multiply_adds", true)));
  CHECK(std::isnan(searched_value(trial, "validation_loss", true)));
  trial.status = results::Status::diverged;
  CHECK(std::isnan(searched_value(trial, "parameter_count", true)));
}

TEST_CASE("a point is on the front by the means of its trials, and with all of them") {
  // Points 0 … 3 with two seeds each: means (0.6, 100), (0.7, 200), (0.65, 300) and one of which a seed failed.
  grid::Design design;
  design.axes = {{.name = "sample", .labels = {0, 1, 2, 3}}, {.name = "seed", .labels = {1, 2}}};
  design.points = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}, {3, 0}, {3, 1}};
  std::vector<results::TrialSummary> trials = {trial_of(0.5, 100), trial_of(0.7, 100), trial_of(0.7, 200),
                                               trial_of(0.7, 200), trial_of(0.4, 300), trial_of(0.9, 300),
                                               trial_of(0.99, 10), trial_of(0.99, 10)};
  trials.back().status = results::Status::failed;
  CHECK(on_front(design, trials, {"validation_accuracy", "parameter_count"}, false) ==
        std::vector<bool>{true, true, true, true, false, false, false, false});
  // The same as stages of a training: the second ones alone, with (0.7, 100), (0.7, 200), (0.9, 300).
  design.axes[1] = {.name = "stage", .labels = {"first", "second"}};
  design.axes[1].is_stages = true;
  CHECK(on_front(design, trials, {"validation_accuracy", "parameter_count"}, false) ==
        std::vector<bool>{false, true, false, false, false, true, false, false});
}
