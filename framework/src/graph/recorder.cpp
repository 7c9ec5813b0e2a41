#include "graph/recorder.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/ops/objectives.h"
#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

std::string unknown_input(const std::string& name, std::span<const NamedInput> inputs) {
  if (inputs.empty())
    return "it asks for the input '" + name + "', but the data have one input without a name; 'train_inputs: {" + name +
           ": …}' of the data set names several";
  std::string all;
  for (const NamedInput& input : inputs) all += (all.empty() ? "'" : ", '") + input.name + "'";
  return "there is no input '" + name + "'; the data have " + all;
}

}  // namespace

/// What one op sees of the plan while it is recorded.
class Recorder::PlanOfOp final : public OpPlan {
 public:
  PlanOfOp(Recorder& recorder, Node& node, std::vector<Shape> inputs)
      : recorder_(recorder), node_(node), inputs_(std::move(inputs)) {}

  [[nodiscard]] std::span<const Shape> inputs() const noexcept override { return inputs_; }
  [[nodiscard]] std::size_t max_batch() const noexcept override { return recorder_.plan_.max_batch(); }

  const Parameter& weights(const WeightsRequest& request) override { return remember(recorder_.declare(request)); }
  const Parameter& vector(const std::string& name, std::size_t size, float initial) override {
    return remember(recorder_.vector(name, size, initial));
  }
  float* state(const std::string& name, std::size_t size, float initial) override {
    return recorder_.state(name, size, initial);
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
  node.holds = reuse_ == Reuse::hold && !node.parameters.empty();
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

Var Recorder::input(const std::string& name) {
  const Var whole = make(this, 0);
  if (name.empty()) return whole;
  if (const auto known = inputs_.find(name); known != inputs_.end()) return known->second;
  std::size_t begin = 0;
  for (const NamedInput& part : inputs()) {
    const std::size_t end = begin + part.shape.size();
    if (part.name == name) {
      const Var row = reshape(whole, Shape{shape(whole).size()});
      // One that is all there is needs no copy.
      const Var values = end - begin == shape(row).size() ? row : apply(make_slice(0, begin, end), {row});
      return inputs_.emplace(name, reshape(values, part.shape)).first->second;
    }
    begin = end;
  }
  throw Error(unknown_input(name, inputs()));
}

std::vector<std::string> Recorder::inputs_in_use() const {
  std::vector<std::string> used;
  bool whole = recording_.output == 0;
  for (const Node& node : recording_.nodes) {
    const bool cuts = std::any_of(inputs_.begin(), inputs_.end(), [&](const auto& entry) {
      return vars_[index_of(entry.second)].value == node.output;
    });
    if (!cuts) whole = whole || std::find(node.inputs.begin(), node.inputs.end(), ValueIndex{0}) != node.inputs.end();
  }
  for (const NamedInput& part : inputs()) {
    const auto known = inputs_.find(part.name);
    if (known == inputs_.end()) continue;
    const ValueIndex value = vars_[index_of(known->second)].value;
    if (std::any_of(recording_.nodes.begin(), recording_.nodes.end(), [value](const Node& node) {
          return std::find(node.inputs.begin(), node.inputs.end(), value) != node.inputs.end();
        }))
      used.push_back(part.name);
  }
  if (!whole || used.empty()) return used;
  used.clear();
  for (const NamedInput& part : inputs()) used.push_back(part.name);
  return used;
}

Var Recorder::target() {
  if (!target_) target_ = apply(make_target(output_shape()), {});
  return *target_;
}

void Recorder::objective(const std::string& name, Var value, double weight, const std::string& moves) {
  check(value);
  const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!is_name || name == "loss")
    throw Error("an objective is named '" + name + "'; names are letters, digits and _, and 'loss' is taken");
  if (shape(value).size() != 1)
    throw Error("the objective '" + name + "' has " + std::to_string(shape(value).size()) + " values, " +
                to_string(shape(value)) + ", for each example; it must have one: sum() or mean() of them");
  if (!std::isfinite(weight)) throw Error("the weight of the objective '" + name + "' is not finite");
  for (const Objective& other : objectives_)
    if (other.name == name) throw Error("two objectives are named '" + name + "'; give each a name of its own");
  objectives_.push_back({.name = name, .weight = weight, .moves = moves});
  objective_values_.push_back(value);
}

Var Recorder::reuse(const std::function<Var()>& part, Reuse how) {
  const std::optional<Reuse> before = reuse_;
  // What is held stays so in parts of it.
  reuse_ = before == Reuse::hold ? Reuse::hold : how;
  const Var result = part();
  reuse_ = before;
  check(result);
  return result;
}

const Recorder::Declared* Recorder::find(const std::string& name) const {
  const auto found = std::find_if(declared_.begin(), declared_.end(),
                                  [&](const Declared& entry) { return entry.parameter->name == name; });
  return found == declared_.end() ? nullptr : &*found;
}

const Parameter& Recorder::again(const Parameter& parameter) {
  plan_.add_use(parameter);
  return parameter;
}

void Recorder::may_declare(const std::string& name) const {
  if (reuse_ == Reuse::hold)
    throw Error("'" + name +
                "' is declared in a part that is held, so it would never learn; record the part that "
                "learns first");
}

const Parameter& Recorder::declare(const WeightsRequest& request) {
  const Declared* const found = find(request.name);
  if (found == nullptr) {
    may_declare(request.name);
    const Parameter& parameter = plan_.weights(request);
    declared_.push_back({&parameter, request.shared});
    return parameter;
  }
  const Parameter& shared = *found->parameter;
  if (!reuse_ && (!found->shared || !request.shared))
    throw Error(
        "two layers are named '" + request.name +
        "'; give each a name of its own (or, to have the weights in common, say of both that they are `shared`)");
  if (shared.inputs() != request.inputs || shared.columns != request.outputs ||
      shared.bias != (request.bias_initializer != nullptr))
    throw Error("the weights '" + request.name + "' are shared, but one layer needs (" +
                std::to_string(shared.inputs()) + ", " + std::to_string(shared.columns) + ") and another (" +
                std::to_string(request.inputs) + ", " + std::to_string(request.outputs) +
                "), with or without a bias; layers that share weights must be alike");
  return again(shared);
}

const Parameter& Recorder::vector(const std::string& name, std::size_t size, float initial) {
  const Declared* const found = reuse_ ? find(name) : nullptr;
  if (found == nullptr) {
    may_declare(name);
    const Parameter& parameter = plan_.vector(name, size, initial);
    declared_.push_back({&parameter, false});
    return parameter;
  }
  if (found->parameter->columns != size)
    throw Error("'" + name + "' is used once more with " + std::to_string(size) + " value(s), but has " +
                std::to_string(found->parameter->columns));
  return again(*found->parameter);
}

float* Recorder::state(const std::string& name, std::size_t size, float initial) {
  const auto found = std::find_if(states_.begin(), states_.end(), [&](const State& each) { return each.name == name; });
  if (reuse_ && found != states_.end()) {
    if (found->size != size)
      throw Error("'" + name + "' is used once more with " + std::to_string(size) + " value(s), but has " +
                  std::to_string(found->size));
    return found->values;
  }
  may_declare(name);
  float* const values = plan_.state(name, size, initial);
  states_.push_back({name, size, values});
  return values;
}

std::vector<char> Recorder::needed_for(ValueIndex output) const {
  std::vector<char> needed(recording_.values.size(), 0);
  needed[output] = 1;
  for (std::size_t n = recording_.nodes.size(); n-- > 0;) {
    const Node& node = recording_.nodes[n];
    if (needed[node.output] == 0) continue;
    for (const ValueIndex input : node.inputs) needed[input] = 1;
  }
  return needed;
}

Var Recorder::with_objectives(Var output) {
  if (target_ && needed_for(vars_[index_of(output)].value)[vars_[index_of(*target_)].value] != 0)
    throw Error(
        "the outputs of the network follow from the targets, which nobody knows in a prediction; objectives may, "
        "outputs may not");
  if (objectives_.empty()) return output;
  std::vector<Var> values{output};
  values.insert(values.end(), objective_values_.begin(), objective_values_.end());
  return apply(std::make_unique<Objectives>(objectives_), values);
}

Recording Recorder::finish(Var output) {
  check(output);
  output = with_objectives(output);
  std::vector<Node>& nodes = recording_.nodes;
  recording_.output = vars_[index_of(output)].value;
  const std::vector<char> needed = needed_for(recording_.output);
  for (const Node& node : nodes)
    if (needed[node.output] == 0 && !node.parameters.empty())
      throw Error("the layer '" + node.parameters.front()->name +
                  "' does not reach the output of the network, so it would never learn; use its result or remove it");
  std::erase_if(nodes, [&](const Node& node) { return needed[node.output] == 0; });
  recording_.inputs_in_use = inputs_in_use();
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
