// Initial weights that depend on the data: initializers look at what their layers make of some training rows.
#pragma once

#include <plexus/model.h>

#include "data/examples.h"
#include "training/initial.h"
#include "training/parameter_store.h"

namespace plexus::training {

/// Asks the initializers that look at outputs, layer after layer in the order of the forward pass, until none wants to
/// look again. Weights that `given` has (null: nothing) stay as they are. `rows`: of the probe, at most as many as the
/// model was planned for. Throws Error where the model does not show what comes out of such weights.
void adjust_to_outputs(Model& model, ParameterStore& parameters, const data::ExampleSet& examples, std::size_t rows,
                       const InitialParameters* given);

}  // namespace plexus::training
