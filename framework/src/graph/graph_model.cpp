// GraphModel: records once, plans a program for training and one for evaluation, and replays them.
#include <plexus/buffer.h>
#include <plexus/error.h>
#include <plexus/graph.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "graph/layout.h"
#include "graph/ops/objectives.h"
#include "graph/program.h"
#include "graph/recorder.h"

namespace plexus {

namespace {

/// A program of its own for those who look at values: in the others values make room for each other.
struct Showing {
  explicit Showing(const graph::Recording& recording)
      : layout(graph::make_showing_layout(recording)),
        arena(layout.placement.size),
        program(recording, layout, arena.data()) {}

  graph::Layout layout;
  Buffer arena;
  graph::Program program;
};

}  // namespace

struct GraphModel::Plan {
  explicit Plan(graph::Recording recorded)
      : recording(std::move(recorded)),
        objectives(recording.nodes.empty() ? nullptr
                                           : dynamic_cast<graph::Objectives*>(recording.nodes.back().op.get())),
        training_layout(make_layout(recording, Mode::training)),
        evaluation_layout(make_layout(recording, Mode::evaluation)),
        arena(std::max(training_layout.placement.size, evaluation_layout.placement.size)),
        training(recording, training_layout, arena.data()),
        evaluation(recording, evaluation_layout, arena.data()) {}

  graph::Recording recording;
  const graph::Objectives* objectives;  // the last op, where there are any
  graph::Layout training_layout;
  graph::Layout evaluation_layout;
  Buffer arena;  // of the program that needs more: the two never run at once
  graph::Program training;
  graph::Program evaluation;
  Pass pass;  // of the last forward call in training
  std::optional<Showing> showing;
};

namespace {

/// What the names of an op's parameters begin with: "norm1" of "norm1_gain" and "norm1_shift".
std::string common_name(const std::vector<const Parameter*>& parameters) {
  std::string name = parameters.front()->name;
  for (const Parameter* parameter : parameters) {
    const auto end = std::mismatch(name.begin(), name.end(), parameter->name.begin(), parameter->name.end()).first;
    name.erase(end, name.end());
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

}  // namespace

GraphModel::GraphModel() = default;
GraphModel::~GraphModel() = default;

void GraphModel::plan(ModelPlan& plan) {
  graph::Recorder recorder(plan);
  const Var output = build(recorder, recorder.input());
  const Shape& shape = recorder.shape(output);
  if (shape.size() != plan.outputs())
    throw Error("the network ends in " + std::to_string(shape.size()) + " value(s), " + to_string(shape) +
                ", but the task has " + std::to_string(plan.outputs()) + " output(s)" +
                (plan.output_shape().rank() > 1
                     ? ", " + to_string(plan.output_shape()) + "; end it with a dense layer over the last axis"
                     : "; end it with a dense layer of as many outputs"));
  if (plan.output_shape().rank() > 1 && shape.rank() > 1 && shape != plan.output_shape())
    throw Error("the network ends in " + to_string(shape) + ", but the task has outputs " +
                to_string(plan.output_shape()) + ": the positions, then the classes; permute its axes");
  plan_ = std::make_unique<Plan>(recorder.finish(output));
}

std::size_t GraphModel::smallest_batch() const noexcept {
  std::size_t smallest = 1;
  for (const graph::Node& node : plan_->recording.nodes) smallest = std::max(smallest, node.op->smallest_batch());
  return smallest;
}

ModelSummary GraphModel::summary() const {
  ModelSummary summary{.memory = plan_->arena.size() * sizeof(float), .inputs = plan_->recording.inputs_in_use};
  std::set<const Parameter*> counted;  // shared ones once
  for (const graph::Node& node : plan_->recording.nodes) {
    if (node.op.get() == plan_->objectives) continue;
    ModelSummary::Part part{
        .operation = std::string(node.op->name()), .output = node.shape, .multiply_adds = node.op->multiply_adds()};
    if (!node.parameters.empty()) part.name = common_name(node.parameters);
    for (const Parameter* parameter : node.parameters)
      if (counted.insert(parameter).second) part.parameters += parameter->rows * parameter->columns;
    summary.parts.push_back(std::move(part));
  }
  return summary;
}

std::span<const Objective> GraphModel::objectives() const noexcept {
  return plan_->objectives == nullptr ? std::span<const Objective>() : plan_->objectives->objectives();
}

std::span<const double> GraphModel::objective_values() const noexcept {
  return plan_->objectives == nullptr ? std::span<const double>() : plan_->objectives->values();
}

std::vector<LayerOutput> GraphModel::show_layers() {
  if (!plan_->showing) plan_->showing.emplace(plan_->recording);
  std::vector<LayerOutput> layers;
  std::map<std::string, std::size_t> times;
  for (const graph::Node& node : plan_->recording.nodes) {
    // One with parameters is called as they are; others as what they do, and by number where they do it again.
    std::string name = node.parameters.empty() ? std::string(node.op->name()) : common_name(node.parameters);
    if (const std::size_t time = ++times[name]; time > 1) name += "_" + std::to_string(time);
    layers.push_back({std::move(name), node.shape});
  }
  return layers;
}

void GraphModel::forward_layers(ConstRows x, std::span<ConstRows> outputs) noexcept {
  (void)plan_->showing->program.forward(x, {.mode = Mode::evaluation});
  for (std::size_t n = 0; n < outputs.size(); ++n) outputs[n] = plan_->showing->program.output_of(n);
}

/// What the outputs are computed from: objectives, and what they alone need, are no part of a prediction.
ModelDescription GraphModel::description() const {
  const graph::Recording& recording = plan_->recording;
  const graph::ValueIndex output =
      plan_->objectives == nullptr ? recording.output : recording.nodes.back().inputs.front();
  std::vector<std::size_t> number(recording.values.size(), 0);  // of each value in the description; 0: not needed
  number[output] = 1;
  for (std::size_t n = recording.nodes.size(); n-- > 0;)
    if (number[recording.nodes[n].output] > 0)
      for (const graph::ValueIndex input : recording.nodes[n].inputs) number[input] = 1;
  number[0] = 0;  // the input of the network
  ModelDescription description;
  for (const graph::Node& node : recording.nodes) {
    if (number[node.output] == 0) {
      for (const auto& [role, name] : node.op->description().arrays) description.unused.push_back(name);
      continue;
    }
    DescribedOp& op = description.ops.emplace_back(DescribedOp{
        .name = std::string(node.op->name()), .what = node.op->description(), .from = node.seen, .to = node.shape});
    for (const graph::ValueIndex input : node.inputs) op.inputs.push_back(number[input]);
    number[node.output] = description.ops.size();
  }
  description.output = number[output];
  return description;
}

ConstRows GraphModel::forward(ConstRows x, const Pass& pass) noexcept {
  if (pass.mode == Mode::evaluation) return plan_->evaluation.forward(x, pass);
  plan_->pass = pass;
  return plan_->training.forward(x, plan_->pass);
}

void GraphModel::backward(Rows dy, Gradients& gradients) noexcept {
  plan_->training.backward(dy, gradients, plan_->pass);
}

}  // namespace plexus
