// What a model is made of on given data.
#pragma once

#include <plexus/model.h>

#include <cstddef>
#include <vector>

#include "data/examples.h"
#include "training/parameter_store.h"

namespace plexus::training {

struct Network {
  Shape input;
  std::vector<NamedInput> inputs;  ///< that lie behind each other in `input`; empty: it is one
  ModelSummary summary;            ///< where the model does not say its parts, they are its parameters, without outputs
  std::size_t batch = 0;           ///< the rows that its memory is for

  [[nodiscard]] std::size_t parameters() const noexcept;
  [[nodiscard]] std::size_t multiply_adds() const noexcept;
};

/// Of a planned model, as in Network.
[[nodiscard]] ModelSummary summary_of(const Model& model, const ParameterStore& store);

/// Plans the model, so that it can be used for nothing else. Throws what it throws.
[[nodiscard]] Network network_of(Model& model, const data::ExampleSet& examples, std::size_t batch);

}  // namespace plexus::training
