// What a finished trial shows that no result table does: that it has not learnt, and why that may be.
#pragma once

#include <string>
#include <vector>

#include "data/examples.h"
#include "training/gradient_probe.h"
#include "training/settings.h"
#include "training/trainer.h"

namespace plexus::training {

/// Whether results look as if nothing was learnt, so that the model is worth a closer look.
[[nodiscard]] bool is_suspicious(const Outcome& outcome, const data::ExampleSet& examples);

/// Notes for people, the likely cause and the setting that would change it with each; empty: there is nothing to say.
/// `layers`: of the trained model; empty where it was not looked at.
[[nodiscard]] std::vector<std::string> diagnose(const Outcome& outcome, const data::ExampleSet& examples,
                                                const TrialSettings& settings, const std::vector<LayerFacts>& layers);

/// 1 − Σ(t − y)² / Σ(t − t̄)² over the test rows and all outputs; NaN for classification or without test rows.
[[nodiscard]] double r_squared(const Outcome& outcome, const data::ExampleSet& examples);

}  // namespace plexus::training
