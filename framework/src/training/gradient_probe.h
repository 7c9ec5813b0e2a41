// One look at a trained model: which of its units still receive a gradient, and how its weights differ.
//
// Works for any model, from what every model gives: its parameters and its backward pass. A unit is a column of a
// weight matrix; where no row of a batch gives its weights a gradient, it is dead or saturated, whatever its
// activation.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "data/examples.h"
#include "training/parameter_store.h"
#include "training/settings.h"

namespace plexus::training {

/// Of one weight matrix; the last one ends in the outputs.
struct LayerFacts {
  std::string name;
  std::size_t units = 0;
  std::size_t silent = 0;    ///< units whose weights get no gradient, or next to none, from any row
  bool equal_units = false;  ///< all units have the same weights
  double gradient_norm = 0.0;
  double reach = 0.0;  ///< size of what units get from inputs of size 1: root mean square of weights × √inputs
};

/// Runs training rows, at most `max_batch`, through the model once, forward and backward; nothing is updated but what a
/// training pass itself keeps, such as running means. For a model that is not used any more.
[[nodiscard]] std::vector<LayerFacts> probe(TrialSettings& settings, const data::ExampleSet& examples,
                                            const ParameterStore& parameters, std::size_t max_batch);

}  // namespace plexus::training
