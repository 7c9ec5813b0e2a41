#include "graph/recorder.h"

#include <plexus/error.h>

#include <algorithm>
#include <utility>

namespace plexus::graph {

/// What one op sees of the plan while it is recorded.
class Recorder::PlanOfOp final : public OpPlan {
 public:
  PlanOfOp(Recorder& recorder, Node& node, std::vector<Shape> inputs)
      : recorder_(recorder), node_(node), inputs_(std::move(inputs)) {}

  [[nodiscard]] std::span<const Shape> inputs() const noexcept override { return inputs_; }
  [[nodiscard]] std::size_t max_batch() const noexcept override { return recorder_.plan_.max_batch(); }

  const Parameter& weights(const WeightsRequest& request) override { return remember(recorder_.declare(request)); }
  const Parameter& vector(const std::string& name, std::size_t size, float initial) override {
    return remember(recorder_.plan_.vector(name, size, initial));
  }
  float* state(const std::string& name, std::size_t size, float initial) override {
    return recorder_.plan_.state(name, size, initial);
  }
  void scratch(std::size_t floats) override { node_.scratch = std::max(node_.scratch, floats); }
  void keep(std::size_t floats) override { node_.kept = std::max(node_.kept, floats); }
  void same_for_all() override { node_.same_for_all = true; }
  void stop_gradient() override { node_.stops_gradient = true; }

 private:
  const Parameter& remember(const Parameter& parameter) {
    node_.parameters.push_back(&parameter);
    return parameter;
  }

  Recorder& recorder_;
  Node& node_;
  std::vector<Shape> inputs_;
};

Recorder::Recorder(ModelPlan& plan) : plan_(plan) {
  recording_.max_batch = plan.max_batch();
  recording_.values.push_back({.size = plan.input().size()});
  vars_.push_back({plan.input(), 0});
}

void Recorder::check(Var x) const {
  if (graph_of(x) != this)
    throw Error("a value of another graph was used; values are valid in the graph that made them");
}

Var Recorder::view(Shape shape, ValueIndex value) {
  vars_.push_back({std::move(shape), value});
  return make(this, static_cast<std::uint32_t>(vars_.size() - 1));
}

Var Recorder::apply(std::unique_ptr<Op> op, std::vector<Var> inputs) {
  Node node;
  std::vector<Shape> shapes;
  for (const Var input : inputs) {
    check(input);
    shapes.push_back(shape(input));
    node.inputs.push_back(vars_[index_of(input)].value);
  }
  node.seen = shapes;
  PlanOfOp plan(*this, node, std::move(shapes));
  Shape shape = op->plan(plan);
  if (shape.size() == 0)
    throw Error("'" + std::string(op->name()) + "' gives " + to_string(shape) + ", which holds no values");
  node.op = std::move(op);
  node.shape = shape;
  node.output = static_cast<ValueIndex>(recording_.values.size());
  node.learns = !node.stops_gradient &&
                (!node.parameters.empty() || std::any_of(node.inputs.begin(), node.inputs.end(),
                                                         [&](ValueIndex value) { return recording_.learns(value); }));
  recording_.values.push_back(
      {.size = shape.size(), .producer = recording_.nodes.size(), .same_for_all = node.same_for_all});
  const ValueIndex output = node.output;
  recording_.nodes.push_back(std::move(node));
  return view(std::move(shape), output);
}

Var Recorder::reshape(Var x, Shape shape) {
  check(x);
  const View& from = vars_[index_of(x)];
  if (shape.size() != from.shape.size())
    throw Error("'reshape' from " + to_string(from.shape) + " to " + to_string(shape) + ": the sizes are " +
                std::to_string(from.shape.size()) + " and " + std::to_string(shape.size()) + "; they must be equal");
  return view(std::move(shape), from.value);
}

const Parameter& Recorder::declare(const WeightsRequest& request) {
  const auto found = std::find_if(declared_.begin(), declared_.end(),
                                  [&](const Declared& entry) { return entry.parameter->name == request.name; });
  if (found == declared_.end()) {
    const Parameter& parameter = plan_.weights(request);
    declared_.push_back({&parameter, request.shared});
    return parameter;
  }
  const Parameter& shared = *found->parameter;
  if (!found->shared || !request.shared)
    throw Error(
        "two layers are named '" + request.name +
        "'; give each a name of its own (or, to have the weights in common, say of both that they are `shared`)");
  if (shared.inputs() != request.inputs || shared.columns != request.outputs ||
      shared.bias != (request.bias_initializer != nullptr))
    throw Error("the weights '" + request.name + "' are shared, but one layer needs (" +
                std::to_string(shared.inputs()) + ", " + std::to_string(shared.columns) + ") and another (" +
                std::to_string(request.inputs) + ", " + std::to_string(request.outputs) +
                "), with or without a bias; layers that share weights must be alike");
  plan_.add_use(shared);
  return shared;
}

Recording Recorder::finish(Var output) {
  check(output);
  std::vector<Node>& nodes = recording_.nodes;
  std::vector<char> needed(recording_.values.size(), 0);
  recording_.output = vars_[index_of(output)].value;
  needed[recording_.output] = 1;
  for (std::size_t n = nodes.size(); n-- > 0;) {
    const Node& node = nodes[n];
    if (needed[node.output] == 0) {
      if (node.parameters.empty()) continue;
      throw Error("the layer '" + node.parameters.front()->name +
                  "' does not reach the output of the network, so it would never learn; use its result or remove it");
    }
    for (const ValueIndex input : node.inputs) needed[input] = 1;
  }
  std::erase_if(nodes, [&](const Node& node) { return needed[node.output] == 0; });
  end_gradients();
  for (Value& value : recording_.values) value.producer = no_node;
  for (std::size_t n = 0; n < nodes.size(); ++n) recording_.values[nodes[n].output].producer = n;
  return std::move(recording_);
}

void Recorder::end_gradients() {
  std::vector<char> reached(recording_.values.size(), 0);
  reached[recording_.output] = 1;
  for (std::size_t n = recording_.nodes.size(); n-- > 0;) {
    Node& node = recording_.nodes[n];
    if (reached[node.output] == 0 && node.learns) {
      if (!node.parameters.empty())
        throw Error("no gradient reaches the layer '" + node.parameters.front()->name +
                    "', because all that uses it is detached, so it would never learn");
      node.learns = false;
    }
    if (!node.learns) continue;
    for (const ValueIndex input : node.inputs) reached[input] = 1;
  }
}

}  // namespace plexus::graph
