// Values that nothing is computed from: parameters, constants, targets and noise; and the end of a gradient's way.
#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <utility>

#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

/// How an initializer sees a shape, and how the runtime keeps it.
std::size_t columns_of(const Shape& shape) { return shape.rank() == 0 ? 1 : shape[shape.rank() - 1]; }

class ParameterOp final : public Op {
 public:
  ParameterOp(std::string name, Shape shape, const Initializer* initializer, float initial)
      : name_(std::move(name)), shape_(std::move(shape)), initializer_(initializer), initial_(initial) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "parameter"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (shape_.size() == 0)
      throw Error("the parameter '" + name_ + "' has the shape " + to_string(shape_) + ", which is empty");
    plan.same_for_all();
    if (initializer_ == nullptr) {
      parameter_ = &plan.vector(name_, shape_.size(), initial_);
    } else {
      const std::size_t columns = columns_of(shape_);
      parameter_ = &plan.weights({.name = name_,
                                  .inputs = shape_.size() / columns,
                                  .outputs = columns,
                                  .initializer = initializer_,
                                  .published = shape_.rank() == 0 ? Shape{1} : shape_});
    }
    return shape_;
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "parameter", .arrays = {{"values", initializer_ == nullptr ? name_ : name_ + "_weights"}}};
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t row = 0; row < parameter_->rows; ++row)
      std::copy_n(parameter_->row(row), parameter_->columns, pass.y.data + row * parameter_->columns);
  }

  void backward(const Backward& pass) noexcept override {
    const auto [data, alpha, beta] = pass.gradients.target(*parameter_);
    const std::size_t columns = parameter_->columns;
    for (std::size_t row = 0; row < parameter_->rows; ++row) {
      float* const to = data + row * parameter_->stride;
      begin_sum(beta, columns, to);
      for (std::size_t b = 0; b < pass.dy.count; ++b)
        vectorized(columns,
                   [to, dy = pass.dy.row(b) + row * columns, alpha = alpha](std::size_t i) { to[i] += alpha * dy[i]; });
    }
    pass.gradients.complete(*parameter_);
  }

 private:
  std::string name_;
  Shape shape_;
  const Initializer* initializer_;
  float initial_;
  const Parameter* parameter_ = nullptr;
};

class Constant final : public Op {
 public:
  Constant(Shape shape, std::vector<float> values) : shape_(std::move(shape)), values_(std::move(values)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "constant"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (values_.size() != shape_.size())
      throw Error("a constant of the shape " + to_string(shape_) + " got " + std::to_string(values_.size()) +
                  " value(s), expected " + std::to_string(shape_.size()));
    plan.same_for_all();
    return shape_;
  }
  [[nodiscard]] OpDescription description() const override {
    plexus::Value::List values;
    for (const float value : values_) values.push_back(number(value));
    return {.operation = "constant", .settings = {{"values", plexus::Value(values)}}};
  }

  void forward(const Forward& pass) noexcept override { std::copy(values_.begin(), values_.end(), pass.y.data); }
  void backward(const Backward&) noexcept override {}

 private:
  Shape shape_;
  std::vector<float> values_;
};

class Target final : public Op {
 public:
  explicit Target(Shape outputs) : outputs_(std::move(outputs)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return target_name; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] Shape plan(OpPlan&) override { return outputs_; }
  void forward(const Forward& pass) noexcept override {
    const std::size_t width = pass.y.width;
    for (std::size_t b = 0; b < pass.y.count; ++b)
      if (pass.pass.targets != nullptr)
        std::copy_n(pass.pass.targets->values.row(b), width, pass.y.row(b));
      else
        std::fill_n(pass.y.row(b), width, 0.0F);
  }
  void backward(const Backward&) noexcept override {}

 private:
  Shape outputs_;
};

class Noise final : public Op {
 public:
  Noise(Shape shape, const std::string& name) : shape_(std::move(shape)), purpose_(purpose_number("noise/" + name)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "noise"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] Shape plan(OpPlan&) override { return shape_; }
  [[nodiscard]] OpDescription description() const override {
    return {.operation = "constant",
            .settings = {{"values", plexus::Value(plexus::Value::List(shape_.size(), plexus::Value(0.0)))}}};
  }
  void forward(const Forward& pass) noexcept override {
    Stream stream(pass.pass.seed, purpose_, pass.pass.step);
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      float* const row = pass.y.row(b);
      if (pass.pass.mode == Mode::training)
        std::generate_n(row, pass.y.width, [&stream] { return static_cast<float>(stream.normal()); });
      else
        std::fill_n(row, pass.y.width, 0.0F);
    }
  }
  void backward(const Backward&) noexcept override {}

 private:
  Shape shape_;
  std::uint64_t purpose_;
};

class Detach final : public Op {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "detach"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }
  [[nodiscard]] Shape plan(OpPlan& plan) override {
    plan.stop_gradient();
    return plan.inputs()[0];
  }
  [[nodiscard]] OpDescription description() const override { return {.operation = "identity"}; }

  void forward(const Forward& pass) noexcept override {
    if (pass.x[0].data == pass.y.data) return;
    for (std::size_t b = 0; b < pass.y.count; ++b) std::copy_n(pass.x[0].row(b), pass.y.width, pass.y.row(b));
  }
  void backward(const Backward&) noexcept override {}
};

}  // namespace

std::unique_ptr<Op> make_parameter(const std::string& name, const Shape& shape, const Initializer* initializer,
                                   float initial) {
  return std::make_unique<ParameterOp>(name, shape, initializer, initial);
}
std::unique_ptr<Op> make_constant(const Shape& shape, std::vector<float> values) {
  return std::make_unique<Constant>(shape, std::move(values));
}
std::unique_ptr<Op> make_target(const Shape& outputs) { return std::make_unique<Target>(outputs); }
std::unique_ptr<Op> make_noise(const Shape& shape, const std::string& name) {
  return std::make_unique<Noise>(shape, name);
}
std::unique_ptr<Op> make_detach() { return std::make_unique<Detach>(); }

}  // namespace plexus::graph
