// Losses: how wrong a batch of outputs is, and in which direction.
#pragma once

#include <plexus/kind.h>
#include <plexus/rows.h>

#include <cstddef>
#include <cstdint>

namespace plexus {

/// What the outputs should have been.
struct Targets {
  ConstRows values;                      ///< (batch, outputs): one-hot for classes, else the real targets
  const std::int32_t* labels = nullptr;  ///< (batch): the true classes, or null where the targets are real
};

/// What is to be learnt.
struct Task {
  std::size_t outputs = 0;
  bool classification = true;
};

class PLEXUS_API Loss : public Interface {
 public:
  static constexpr Kind kind = Kind::loss;

  ~Loss() override;

  /// [plan] Throws Error if this loss has no meaning for the task.
  virtual void plan(const Task& task) = 0;

  /// [hot: noexcept, no allocation] The mean over the batch of the loss of outputs y (batch, outputs).
  /// Where dy.data is not null, ensures that dy (batch, outputs) is overwritten with the gradient of that mean with
  /// respect to y. dy may be y itself.
  virtual double evaluate(ConstRows y, const Targets& targets, Rows dy) noexcept = 0;
};

}  // namespace plexus
