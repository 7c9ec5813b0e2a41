// Objectives that take turns (`training.alternate`): in each step, only the parameters of one of them move.
#pragma once

#include <plexus/model.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "training/parameter_store.h"
#include "training/settings.h"

namespace plexus::training {

/// An objective that moves the parameters of one name alone (Objective::moves) needs no backward pass of its own: its
/// turn is a step in which the others keep theirs, and their optimizer's state. Each side counts its own steps, as if
/// it had an optimizer to itself.
class Turns {
 public:
  /// Nobody waits for anybody.
  Turns() = default;
  /// After the model was planned with these parameters. Throws Error where an objective is named that there is not, or
  /// that moves more than its own, or where a parameter would never move.
  Turns(const std::vector<TurnSettings>& settings, std::span<const Objective> objectives,
        const ParameterStore& parameters);

  struct Turn {
    std::size_t side = 0;      ///< whose: an index into moving()
    std::uint64_t number = 0;  ///< how many steps this side has had before
  };
  /// [hot] Whose turn a step is; steps count from 0.
  [[nodiscard]] Turn of(std::uint64_t step) const noexcept;

  /// What moves in the turns of each side, as ranges of the parameters in their order; of one side where nobody waits.
  [[nodiscard]] std::vector<std::vector<Range>> moving(const ParameterStore& parameters) const;

 private:
  struct Part {
    std::size_t side = 0;
    std::uint64_t steps = 1;
    std::uint64_t before = 0;  // steps of this side in earlier parts of a round
  };
  struct Side {
    std::string name;
    std::string moves;
    std::uint64_t steps = 0;  // in a round
  };

  std::size_t side_of(const std::string& objective, std::span<const Objective> objectives);

  std::vector<Part> parts_;  // of a round; empty: nobody waits
  std::vector<Side> sides_;
  std::uint64_t round_ = 0;  // steps
};

}  // namespace plexus::training
