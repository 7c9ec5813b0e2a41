// A layer as a model, so that all that is asked of models is asked of it.
#pragma once

#include <plexus/model.h>

#include <memory>

#include "conformance/subject.h"

namespace plexus::conformance {

/// The model under test. Of a layer: trained values are added to the inputs, then comes the layer, then a dense layer
/// to the task's outputs: the gradient of those values is what the layer gives back for its input.
[[nodiscard]] std::shared_ptr<Model> model_of(const Subject& subject);

}  // namespace plexus::conformance
