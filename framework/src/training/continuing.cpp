#include "training/continuing.h"

#include <algorithm>
#include <span>

#include "values/json.h"

namespace plexus::training {

std::string why_no_beginning(const TrialState& state, const Schedule& schedule, std::size_t total_steps,
                             std::size_t steps_per_epoch) {
  if (state.step > total_steps)
    return "it was trained for " + std::to_string(state.step) + " steps, and is to have " + std::to_string(total_steps);
  if (state.total_steps == total_steps) return {};
  for (std::size_t step = 0; step < state.step; ++step) {
    const std::size_t epochs = std::min(step / steps_per_epoch, state.train_losses.size());
    const auto factor = [&](std::size_t total) {
      return schedule.factor({.step = step,
                              .total_steps = total,
                              .steps_per_epoch = steps_per_epoch,
                              .train_losses = std::span(state.train_losses).first(epochs),
                              .validation_losses = std::span(state.validation_losses).first(epochs)});
    };
    const double had = factor(state.total_steps);
    const double would_have_had = factor(total_steps);
    if (had != would_have_had)
      return "its schedule depends on the length of the training: of " + std::to_string(total_steps) + " steps, step " +
             std::to_string(step + 1) + " has " + values::to_text(Value(would_have_had)) +
             " times the learning rate, and it was trained with " + values::to_text(Value(had));
  }
  return {};
}

}  // namespace plexus::training
