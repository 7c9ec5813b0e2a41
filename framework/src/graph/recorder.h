// The recorder behind Graph: checks, plans each op as it comes, and writes it down.
#pragma once

#include <plexus/graph.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/recording.h"

namespace plexus::graph {

class PLEXUS_API Recorder final : public Graph {
 public:
  /// Requires that `plan` lives as long as the recorder.
  explicit Recorder(ModelPlan& plan);

  [[nodiscard]] const Shape& shape(Var x) const noexcept override { return vars_[index_of(x)].shape; }
  [[nodiscard]] std::size_t outputs() const noexcept override { return plan_.outputs(); }
  [[nodiscard]] const Shape& output_shape() const noexcept override { return plan_.output_shape(); }
  Var input(const std::string& name = {}) override;
  [[nodiscard]] std::span<const NamedInput> inputs() const noexcept override { return plan_.inputs(); }
  Var apply(std::unique_ptr<Op> op, std::vector<Var> inputs) override;
  Var reshape(Var x, Shape shape) override;
  Var target() override;
  void objective(const std::string& name, Var value, double weight, const std::string& moves) override;
  Var reuse(const std::function<Var()>& part, Reuse how) override;

  /// Ends the recording: what neither `output` nor an objective needs is dropped. Throws Error if that would drop
  /// parameters, or if the outputs follow from the targets.
  [[nodiscard]] Recording finish(Var output);

 private:
  class PlanOfOp;

  /// A value as it is seen: reshaping makes another view of the same value.
  struct View {
    Shape shape;
    ValueIndex value;
  };

  /// Weights and vectors by name, to be shared by the ops that ask for them.
  struct Declared {
    const Parameter* parameter;
    bool shared;
  };
  struct State {
    std::string name;
    std::size_t size;
    float* values;
  };

  [[nodiscard]] const Declared* find(const std::string& name) const;
  const Parameter& again(const Parameter& parameter);
  /// Throws Error if that is not allowed here.
  void may_declare(const std::string& name) const;
  const Parameter& vector(const std::string& name, std::size_t size, float initial);
  float* state(const std::string& name, std::size_t size, float initial);
  /// What the network looks at, as ModelSummary says it. Requires that what is not needed is dropped.
  [[nodiscard]] std::vector<std::string> inputs_in_use() const;
  /// The values that `output` is computed from, itself included.
  [[nodiscard]] std::vector<char> needed_for(ValueIndex output) const;
  /// The outputs of the network with the objectives behind them.
  [[nodiscard]] Var with_objectives(Var output);

  /// Takes out of the backward pass what lies behind detached values alone.
  void end_gradients();
  const Parameter& declare(const WeightsRequest& request);
  void check(Var x) const;
  Var view(Shape shape, ValueIndex value);

  ModelPlan& plan_;
  std::vector<View> vars_;
  std::vector<Declared> declared_;
  std::vector<State> states_;
  std::map<std::string, Var> inputs_;  // those that were asked for by their names
  std::optional<Var> target_;
  std::vector<Objective> objectives_;
  std::vector<Var> objective_values_;
  std::optional<Reuse> reuse_;  // while a part is recorded once more
  Recording recording_;
};

}  // namespace plexus::graph
