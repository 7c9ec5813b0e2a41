// Where objectives join the network: y, as it is, with their gradients behind it. The rest of a graph then needs to
// know nothing of them.
#pragma once

#include <plexus/graph.h>

#include <span>
#include <vector>

namespace plexus::graph {

/// Of the outputs of the network and the values of all objectives.
class Objectives final : public Op {
 public:
  explicit Objectives(std::vector<Objective> objectives)
      : objectives_(std::move(objectives)), values_(objectives_.size()) {}

  [[nodiscard]] std::span<const Objective> objectives() const noexcept { return objectives_; }
  /// Of the last forward call.
  [[nodiscard]] std::span<const double> values() const noexcept { return values_; }

  [[nodiscard]] std::string_view name() const noexcept override { return "objectives"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }
  [[nodiscard]] Shape plan(OpPlan& plan) override { return plan.inputs()[0]; }
  void forward(const Forward& pass) noexcept override;
  void backward(const Backward& pass) noexcept override;

 private:
  std::vector<Objective> objectives_;
  std::vector<double> values_;
};

}  // namespace plexus::graph
