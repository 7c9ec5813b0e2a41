// The recorder behind Graph: checks, plans each op as it comes, and writes it down.
#pragma once

#include <plexus/graph.h>

#include <string>
#include <vector>

#include "graph/recording.h"

namespace plexus::graph {

class PLEXUS_API Recorder final : public Graph {
 public:
  /// Requires that `plan` lives as long as the recorder.
  explicit Recorder(ModelPlan& plan);

  /// The input of the network.
  [[nodiscard]] Var input() const noexcept { return make(this, 0); }

  [[nodiscard]] const Shape& shape(Var x) const noexcept override { return vars_[index_of(x)].shape; }
  [[nodiscard]] std::size_t outputs() const noexcept override { return plan_.outputs(); }
  Var apply(std::unique_ptr<Op> op, std::vector<Var> inputs) override;
  Var reshape(Var x, Shape shape) override;

  /// Ends the recording: what `output` does not need is dropped. Throws Error if that would drop parameters.
  [[nodiscard]] Recording finish(Var output);

 private:
  class PlanOfOp;

  /// A value as it is seen: reshaping makes another view of the same value.
  struct View {
    Shape shape;
    ValueIndex value;
  };

  /// Weights by name, to be shared by the ops that ask for them.
  struct Declared {
    const Parameter* parameter;
    bool shared;
  };

  /// Takes out of the backward pass what lies behind detached values alone.
  void end_gradients();
  const Parameter& declare(const WeightsRequest& request);
  void check(Var x) const;
  Var view(Shape shape, ValueIndex value);

  ModelPlan& plan_;
  std::vector<View> vars_;
  std::vector<Declared> declared_;
  Recording recording_;
};

}  // namespace plexus::graph
