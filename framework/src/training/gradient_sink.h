// Where gradients go in a training step: straight into the parameters (plain descent); to the optimizer, some rows at a
// time, while they are in the cache; or into a flat array from which the optimizer takes them, each as soon as it is
// complete or all together where they must be clipped first. An optimizer of whole parameters gets each in one piece.
// Gradients of what is frozen end here: they move nothing, and no norm has them.
#pragma once

#include <plexus/buffer.h>
#include <plexus/optimizer.h>
#include <plexus/parameter.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "training/parameter_store.h"

namespace plexus::training {

/// How gradients are limited before the optimizer sees them.
struct Clipping {
  std::optional<double> norm;
  std::optional<double> value;

  [[nodiscard]] bool active() const noexcept { return norm || value; }
};

/// The sink of one trial. One step: choose(), where sides take turns, begin(), the model's backward pass, end().
class GradientSink final : public Gradients {
 public:
  /// `moving`: what moves, for each side that has turns (Turns::moving()); the rest is as good as frozen meanwhile.
  GradientSink(ParameterStore& parameters, Optimizer& optimizer, const Clipping& clipping,
               std::vector<std::vector<Range>> moving);
  /// All that is not frozen moves in each step.
  GradientSink(ParameterStore& parameters, Optimizer& optimizer, const Clipping& clipping)
      : GradientSink(parameters, optimizer, clipping, {parameters.moving()}) {}

  /// [hot] From here on, it is the turn of this side; at first, of side 0.
  void choose(std::size_t side) noexcept { now_ = &sides_[side]; }
  /// [hot] The optimizer's begin_step() must have been called.
  void begin() noexcept;
  /// [hot] In the place of begin() and end(), around a pass that is not the last one of its step
  /// (Optimizer::passes()): `pass` = 0, 1, ….
  void begin_early() noexcept;
  void end_early(std::size_t pass) noexcept;
  /// [hot] All gradients are complete: every parameter has moved when this returns.
  void end() noexcept;

  Target target(const Parameter& parameter) noexcept override;
  void complete(const Parameter& parameter) noexcept override;
  [[nodiscard]] bool takes_rows(const Parameter& parameter) const noexcept override;
  void take_rows(const Parameter& parameter, std::size_t first, std::size_t count, const float* rows) noexcept override;

 private:
  /// Sets gradients of what is frozen to 0.
  void drop_frozen() noexcept;
  void clip() noexcept;
  /// Moves what is not frozen in a range that begins and ends with parameters.
  void update(std::size_t offset, std::size_t size) noexcept;
  void update_moving(std::size_t offset, std::size_t size) noexcept;

  struct Side {
    std::vector<Range> moving;               // parts of the parameters: the rest is frozen, and gets to no optimizer
    std::vector<char> moves;                 // of each parameter: all of it
    std::vector<OptimizedParameter> wholes;  // what moves as one, where ranges may not be cut
  };

  [[nodiscard]] bool moves(const Parameter& parameter) const noexcept { return now_->moves[parameter.index] != 0; }

  ParameterStore& parameters_;
  Optimizer& optimizer_;
  Clipping clipping_;
  bool is_whole_;
  std::vector<Side> sides_;
  const Side* now_;
  Buffer gradients_;                   // as long as the parameters; empty while every step is plain descent
  std::vector<std::size_t> uses_;      // of each parameter, so far in this step
  std::optional<float> descent_rate_;  // set while this step is w ← w − η g
  bool collects_ = false;              // nothing moves before all gradients are there
};

}  // namespace plexus::training
