// What is measured where a configuration names no metrics.
#pragma once

#include <plexus/loss.h>

#include <string>
#include <vector>

#include "data/examples.h"

namespace plexus::training {

/// The names of those that need a component, the most telling first: rmse, r2 and mae where outputs are meant to be
/// near targets that are numbers, nearest_neighbors where rows of one class are meant to be near each other. None for
/// other outputs of classes, whose accuracy every evaluation counts, and where the outputs are something else:
/// logarithms of counts, labels that may all be true, the inputs again. `loss` is planned for the task.
[[nodiscard]] std::vector<std::string> default_metrics(Loss& loss, const data::ExampleSet& examples);

}  // namespace plexus::training
