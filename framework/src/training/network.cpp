#include "training/network.h"

#include <algorithm>

#include "training/parameter_store.h"

namespace plexus::training {

std::size_t Network::parameters() const noexcept {
  std::size_t total = 0;
  for (const ModelSummary::Part& part : summary.parts) total += part.parameters;
  return total;
}

std::size_t Network::multiply_adds() const noexcept {
  std::size_t total = 0;
  for (const ModelSummary::Part& part : summary.parts) total += part.multiply_adds;
  return total;
}

ModelSummary summary_of(const Model& model, const ParameterStore& store) {
  ModelSummary summary = model.summary();
  if (!summary.parts.empty()) return summary;
  for (const Parameter& parameter : store.parameters())
    summary.parts.push_back({.name = parameter.name,
                             .output = Shape{parameter.columns},
                             .parameters = parameter.rows * parameter.columns,
                             .multiply_adds = parameter.inputs() * parameter.columns});
  return summary;
}

Network network_of(Model& model, const data::ExampleSet& examples, std::size_t batch) {
  batch = std::min(batch, examples.train().count);
  ParameterStore store(examples.data(), batch, 0);
  model.plan(store);
  return {.input = examples.data().shape,
          .inputs = examples.data().inputs,
          .summary = summary_of(model, store),
          .batch = batch};
}

}  // namespace plexus::training
