// Components without plugins, and a builder that hands them out, for tests of what runs them.
#pragma once

#include <plexus/buffer.h>
#include <plexus/dataset.h>
#include <plexus/initializer.h>
#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/optimizer.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace plexus::test {

/// Every weight starts at `value`.
class ConstantInitializer final : public Initializer {
 public:
  explicit ConstantInitializer(float value) : value_(value) {}
  void fill(const WeightsToFill& weights, Stream&) const override {
    for (std::size_t i = 0; i < weights.values.count; ++i)
      std::fill_n(weights.values.row(i), weights.values.width, value_);
  }

 private:
  float value_;
};

/// y_j = Σ_i w_ij x_i, written without kernels; remembers what it saw.
class LinearModel final : public Model {
 public:
  explicit LinearModel(float initial = 0.0F) : initializer_(initial) {}

  void plan(ModelPlan& plan) override {
    weights_ = &plan.weights(
        {.name = "layer1", .inputs = plan.input().size(), .outputs = plan.outputs(), .initializer = &initializer_});
    output_ = Buffer(plan.max_batch() * weights_->stride);
  }

  ConstRows forward(ConstRows x, const Pass& pass) noexcept override {
    x_ = x;
    const Rows y{output_.data(), x.count, weights_->columns, weights_->stride};
    for (std::size_t b = 0; b < x.count; ++b)
      for (std::size_t j = 0; j < y.width; ++j) {
        float sum = 0.0F;
        for (std::size_t i = 0; i < x.width; ++i) sum += x.row(b)[i] * weights_->row(i)[j];
        y.row(b)[j] = sum;
      }
    if (pass.mode == Mode::training && on_training_batch) on_training_batch(x);
    return y;
  }

  void backward(Rows dy, Gradients& gradients) noexcept override {
    const auto [data, alpha, beta] = gradients.target(*weights_);
    for (std::size_t i = 0; i < weights_->rows; ++i)
      for (std::size_t j = 0; j < weights_->columns; ++j) {
        float sum = 0.0F;
        for (std::size_t b = 0; b < dy.count; ++b) sum += x_.row(b)[i] * dy.row(b)[j];
        float& to = data[i * weights_->stride + j];
        to = (beta == 0.0F ? 0.0F : beta * to) + alpha * sum;
      }
    gradients.complete(*weights_);
  }

  std::function<void(ConstRows)> on_training_batch;

 private:
  ConstantInitializer initializer_;
  const Parameter* weights_ = nullptr;
  ConstRows x_;
  Buffer output_;
};

/// ½ Σ (y − t)², mean over the batch.
class HalfSquaredError final : public Loss {
 public:
  void plan(const Task&) override {}
  double evaluate(ConstRows y, const Targets& targets, Rows dy) noexcept override {
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t j = 0; j < y.width; ++j) {
        const float error = y.row(b)[j] - targets.values.row(b)[j];
        const float weight = targets.weight(b);
        sum += 0.5 * static_cast<double>(weight) * static_cast<double>(error) * static_cast<double>(error);
        if (dy.data != nullptr) dy.row(b)[j] = weight * error / static_cast<float>(y.count);
      }
    return sum / static_cast<double>(y.count);
  }
};

/// w ← w − η g; says so only if asked to.
class Descent final : public Optimizer {
 public:
  Descent(float rate, bool says_so) : rate_(rate), says_so_(says_so) {}
  void plan(OptimizerPlan&) override {}
  void begin_step(const Step& step) noexcept override { current_ = rate_ * static_cast<float>(step.rate_factor); }
  void update(std::size_t, std::size_t n, float* w, const float* g) noexcept override {
    for (std::size_t i = 0; i < n; ++i) w[i] -= current_ * g[i];
  }
  [[nodiscard]] std::optional<float> plain_descent() const noexcept override {
    return says_so_ ? std::optional<float>(current_) : std::nullopt;
  }

 private:
  float rate_;
  float current_ = 0.0F;
  bool says_so_;
};

class ConstantSchedule final : public Schedule {
 public:
  [[nodiscard]] double factor(const Progress&) const noexcept override { return 1.0; }
};

/// Hands out one prepared instance for each name.
class InstanceBuilder final : public Builder {
 public:
  std::map<std::string, std::shared_ptr<Interface>> instances;

  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value& settings) const override {
    return instances.at(settings.find("plugin")->text());
  }
};

}  // namespace plexus::test
