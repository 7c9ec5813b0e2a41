// GraphModel: records once, plans a program for training and one for evaluation, and replays them.
#include <plexus/buffer.h>
#include <plexus/error.h>
#include <plexus/graph.h>

#include <algorithm>
#include <set>
#include <utility>

#include "graph/layout.h"
#include "graph/program.h"
#include "graph/recorder.h"

namespace plexus {

struct GraphModel::Plan {
  explicit Plan(graph::Recording recorded)
      : recording(std::move(recorded)),
        training_layout(make_layout(recording, Mode::training)),
        evaluation_layout(make_layout(recording, Mode::evaluation)),
        arena(std::max(training_layout.placement.size, evaluation_layout.placement.size)),
        training(recording, training_layout, arena.data()),
        evaluation(recording, evaluation_layout, arena.data()) {}

  graph::Recording recording;
  graph::Layout training_layout;
  graph::Layout evaluation_layout;
  Buffer arena;  // of the program that needs more: the two never run at once
  graph::Program training;
  graph::Program evaluation;
  Pass pass;  // of the last forward call in training
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
  if (const Shape& shape = recorder.shape(output); shape.size() != plan.outputs())
    throw Error("the network ends in " + std::to_string(shape.size()) + " value(s), " + to_string(shape) +
                ", but the task has " + std::to_string(plan.outputs()) +
                " output(s); end it with a dense layer of as many outputs");
  plan_ = std::make_unique<Plan>(recorder.finish(output));
}

std::size_t GraphModel::smallest_batch() const noexcept {
  std::size_t smallest = 1;
  for (const graph::Node& node : plan_->recording.nodes) smallest = std::max(smallest, node.op->smallest_batch());
  return smallest;
}

ModelSummary GraphModel::summary() const {
  ModelSummary summary{.memory = plan_->arena.size() * sizeof(float)};
  std::set<const Parameter*> counted;  // shared ones once
  for (const graph::Node& node : plan_->recording.nodes) {
    ModelSummary::Part part{
        .operation = std::string(node.op->name()), .output = node.shape, .multiply_adds = node.op->multiply_adds()};
    if (!node.parameters.empty()) part.name = common_name(node.parameters);
    for (const Parameter* parameter : node.parameters)
      if (counted.insert(parameter).second) part.parameters += parameter->rows * parameter->columns;
    summary.parts.push_back(std::move(part));
  }
  return summary;
}

ModelDescription GraphModel::description() const {
  const graph::Recording& recording = plan_->recording;
  const auto number_of = [&](graph::ValueIndex value) {
    const std::size_t producer = recording.values[value].producer;
    return producer == graph::no_node ? 0 : producer + 1;
  };
  ModelDescription description{.output = number_of(recording.output)};
  for (const graph::Node& node : recording.nodes) {
    DescribedOp& op = description.ops.emplace_back(DescribedOp{
        .name = std::string(node.op->name()), .what = node.op->description(), .from = node.seen, .to = node.shape});
    for (const graph::ValueIndex input : node.inputs) op.inputs.push_back(number_of(input));
  }
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
