// A trial that begins with the network which the stage before it has left.
#pragma once

#include <plexus/value.h>

#include <filesystem>
#include <string>

#include "plugin/registry.h"
#include "training/initial.h"
#include "trial/trial.h"

namespace plexus::trial {

/// What `model.initial` says of how a network is taken over; defaults where it says nothing. Throws Error where it
/// names a file too.
[[nodiscard]] training::InitialSettings takeover_of(const Trial& trial, const plugin::Registry& registry);

/// The settings with the id of the stage before as what the model begins with.
[[nodiscard]] Value with_stage(const Value& settings, const std::string& id_before);

/// Throws Error where the stage before would not keep, or has not, what the trial takes over: the parameters of another
/// moment, names that its network does not have, other shapes.
void check_takeover(const Trial& trial, const data::ExampleSet& examples, const Trial& before,
                    const data::ExampleSet& examples_before, const plugin::Registry& registry);

/// The trial with the parameters that the file of the stage before has; as it is where there is none. Throws Error
/// where that stage came to no end, EnvironmentError where its file is not there or damaged.
[[nodiscard]] PreparedTrial with_takeover(const Trial& trial, const PreparedTrial& prepared,
                                          const PreparedTrial& before, const std::filesystem::path& trials_folder,
                                          const plugin::Registry& registry);

}  // namespace plexus::trial
