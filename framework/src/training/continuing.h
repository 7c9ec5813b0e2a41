// Whether a finished trial is the beginning of a longer one: whether that would have been, step by step, the same so
// far.
#pragma once

#include <plexus/schedule.h>

#include <cstddef>
#include <string>

#include "training/state.h"

namespace plexus::training {

/// Why a trial of `total_steps` would not have come to this state; empty: it would. Of all that a trial is made of only
/// the schedule and the end itself know how long it is: the schedule's factor of each step is compared, and the state
/// is one from before what is done at the end alone.
[[nodiscard]] std::string why_no_beginning(const TrialState& state, const Schedule& schedule, std::size_t total_steps,
                                           std::size_t steps_per_epoch);

}  // namespace plexus::training
