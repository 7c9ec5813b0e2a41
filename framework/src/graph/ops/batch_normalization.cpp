// Batch normalisation over the last axis. Sums over the batch are in double precision, in one fixed order.
#include <plexus/error.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "graph/ops/ops.h"

namespace plexus::graph {
namespace {

class BatchNormalization final : public Op {
 public:
  BatchNormalization(std::string layer, double momentum, double epsilon)
      : layer_(std::move(layer)), momentum_(momentum), epsilon_(epsilon) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "batch_normalization"; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const Shape& shape = plan.inputs()[0];
    if (shape.rank() == 0) throw Error("the batch normalisation '" + layer_ + "' was given a scalar");
    channels_ = shape[shape.rank() - 1];
    gain_ = &plan.vector(layer_ + "_gain", channels_, 1.0F);
    shift_ = &plan.vector(layer_ + "_shift", channels_, 0.0F);
    running_mean_ = plan.state(layer_ + "_running_mean", channels_, 0.0F);
    running_variance_ = plan.state(layer_ + "_running_variance", channels_, 1.0F);
    plan.keep(2 * channels_);     // mean, 1 / deviation
    plan.scratch(2 * channels_);  // factor and summand of each channel
    first_sum_.resize(channels_);
    second_sum_.resize(channels_);
    return shape;
  }

  void forward(const Forward& pass) noexcept override {
    const ConstRows& x = pass.x[0];
    float* const factor = pass.scratch;
    float* const summand = pass.scratch + channels_;
    if (pass.pass.mode == Mode::training) {
      measure(x, pass.kept, pass.kept + channels_);
      set_affine(pass.kept, pass.kept + channels_, factor, summand);
    } else {
      for (std::size_t c = 0; c < channels_; ++c) {
        const float inverse = inverse_deviation(static_cast<double>(running_variance_[c]));
        factor[c] = gain_->values[c] * inverse;
        summand[c] = shift_->values[c] - running_mean_[c] * factor[c];
      }
    }
    for (std::size_t b = 0; b < x.count; ++b)
      for (std::size_t begin = 0; begin < x.width; begin += channels_)
        vectorized(channels_, [to = pass.y.row(b) + begin, from = x.row(b) + begin, factor, summand](std::size_t c) {
          to[c] = from[c] * factor[c] + summand[c];
        });
  }

  // With x̂ = (x − μ) / σ over the m values of a channel: dγ = Σ dy x̂, dβ = Σ dy,
  // dx = γ / σ · (dy − dβ / m − x̂ dγ / m).
  void backward(const Backward& pass) noexcept override {
    const ConstRows& x = pass.x[0];
    const float* const mean = pass.kept;
    const float* const inverse = pass.kept + channels_;
    sum(x, [&](std::size_t b, std::size_t i, std::size_t c, double& shift_sum, double& gain_sum) {
      const float dy = pass.dy.row(b)[i];
      shift_sum += static_cast<double>(dy);
      gain_sum += static_cast<double>(dy * ((x.row(b)[i] - mean[c]) * inverse[c]));
    });
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data != nullptr) write_input_gradient(pass, dx);
    give(pass.gradients, *gain_, second_sum_);
    give(pass.gradients, *shift_, first_sum_);
  }

 private:
  [[nodiscard]] float inverse_deviation(double variance) const noexcept {
    return static_cast<float>(1.0 / std::sqrt(variance + epsilon_));
  }

  [[nodiscard]] double values_per_channel(const ConstRows& x) const noexcept {
    return static_cast<double>(x.count) * static_cast<double>(x.width / channels_);
  }

  /// Two sums for each channel: body(batch, index, channel, first, second) adds to them.
  template <class Body>
  void sum(const ConstRows& x, const Body& body) noexcept {
    std::fill(first_sum_.begin(), first_sum_.end(), 0.0);
    std::fill(second_sum_.begin(), second_sum_.end(), 0.0);
    for (std::size_t b = 0; b < x.count; ++b)
      for (std::size_t begin = 0; begin < x.width; begin += channels_)
        for (std::size_t c = 0; c < channels_; ++c) body(b, begin + c, c, first_sum_[c], second_sum_[c]);
  }

  void measure(const ConstRows& x, float* mean, float* inverse) noexcept {
    const double count = values_per_channel(x);
    sum(x, [&](std::size_t b, std::size_t i, std::size_t, double& total, double&) {
      total += static_cast<double>(x.row(b)[i]);
    });
    for (std::size_t c = 0; c < channels_; ++c) mean[c] = static_cast<float>(first_sum_[c] / count);
    sum(x, [&](std::size_t b, std::size_t i, std::size_t c, double&, double& squares) {
      const double distance = static_cast<double>(x.row(b)[i]) - static_cast<double>(mean[c]);
      squares += distance * distance;
    });
    const auto momentum = static_cast<float>(momentum_);
    for (std::size_t c = 0; c < channels_; ++c) {
      inverse[c] = inverse_deviation(second_sum_[c] / count);
      const auto unbiased = static_cast<float>(second_sum_[c] / std::max(1.0, count - 1.0));
      running_mean_[c] += momentum * (mean[c] - running_mean_[c]);
      running_variance_[c] += momentum * (unbiased - running_variance_[c]);
    }
  }

  void set_affine(const float* mean, const float* inverse, float* factor, float* summand) const noexcept {
    for (std::size_t c = 0; c < channels_; ++c) {
      factor[c] = gain_->values[c] * inverse[c];
      summand[c] = shift_->values[c] - mean[c] * factor[c];
    }
  }

  void write_input_gradient(const Backward& pass, const InputGradient& dx) const noexcept {
    const ConstRows& x = pass.x[0];
    const float* const mean = pass.kept;
    const float* const inverse = pass.kept + channels_;
    const double count = values_per_channel(x);
    // dx = factor · dy − (slope · (x − μ) + summand)
    float* const slope = pass.scratch;
    float* const summand = pass.scratch + channels_;
    const float* const gain = gain_->values;
    for (std::size_t c = 0; c < channels_; ++c) {
      const double factor = static_cast<double>(gain[c] * inverse[c]);
      slope[c] = static_cast<float>(factor * static_cast<double>(inverse[c]) * second_sum_[c] / count);
      summand[c] = static_cast<float>(factor * first_sum_[c] / count);
    }
    for (std::size_t b = 0; b < x.count; ++b)
      for (std::size_t begin = 0; begin < x.width; begin += channels_) {
        float* const to = dx.rows.row(b) + begin;
        const float* const dy = pass.dy.row(b) + begin;
        const float* const from = x.row(b) + begin;
        const auto gradient = [=](std::size_t c) {
          return gain[c] * inverse[c] * dy[c] - slope[c] * (from[c] - mean[c]) - summand[c];
        };
        if (dx.accumulate)
          vectorized(channels_, [=](std::size_t c) { to[c] += gradient(c); });
        else
          vectorized(channels_, [=](std::size_t c) { to[c] = gradient(c); });
      }
  }

  void give(Gradients& gradients, const Parameter& parameter, const std::vector<double>& gradient) const noexcept {
    const auto [data, alpha, beta] = gradients.target(parameter);
    for (std::size_t c = 0; c < channels_; ++c)
      data[c] = (beta == 0.0F ? 0.0F : beta * data[c]) + alpha * static_cast<float>(gradient[c]);
    gradients.complete(parameter);
  }

  std::string layer_;
  double momentum_;
  double epsilon_;
  std::size_t channels_ = 0;
  const Parameter* gain_ = nullptr;
  const Parameter* shift_ = nullptr;
  float* running_mean_ = nullptr;
  float* running_variance_ = nullptr;
  std::vector<double> first_sum_;   // of each channel
  std::vector<double> second_sum_;  // of each channel
};

}  // namespace

std::unique_ptr<Op> make_batch_normalization(const std::string& name, double momentum, double epsilon) {
  return std::make_unique<BatchNormalization>(name, momentum, epsilon);
}

}  // namespace plexus::graph
