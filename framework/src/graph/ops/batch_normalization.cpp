// Batch normalisation over all but the last axis: each channel of an image, or each feature, has one mean and variance.
#include <plexus/buffer.h>
#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/ops.h"
#include "kernels/batch_normalization.h"

namespace plexus::graph {
namespace {

class BatchNormalization final : public Op, public ByExamples {
 public:
  BatchNormalization(std::string layer, double momentum, double epsilon)
      : layer_(std::move(layer)), momentum_(momentum), epsilon_(epsilon) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "batch_normalization"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = true, .output = false}; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }
  [[nodiscard]] std::size_t smallest_batch() const noexcept override { return geometry_.pixels > 1 ? 1 : 2; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (!(momentum_ >= 0.0 && momentum_ <= 1.0) || !(epsilon_ > 0.0))
      throw Error("the batch normalization '" + layer_ + "' has a momentum of " + std::to_string(momentum_) +
                  " and an epsilon of " + std::to_string(epsilon_) +
                  "; the first must be between 0 and 1, the second greater than 0");
    const Shape& shape = plan.inputs()[0];
    const std::size_t channels = shape.rank() == 0 ? 1 : shape[shape.rank() - 1];
    geometry_ = kernels::Channels::of(shape.size() / channels, channels);
    gain_ = &plan.vector(layer_ + "_gain", channels, 1.0F);
    shift_ = &plan.vector(layer_ + "_shift", channels, 0.0F);
    running_mean_ = plan.state(layer_ + "_running_mean", channels, 0.0F);
    running_variance_ = plan.state(layer_ + "_running_variance", channels, 1.0F);
    width_ = padded(geometry_.run());
    plan.keep(2 * width_);     // μ, 1 / √(σ² + ε), both of a run
    plan.scratch(7 * width_);  // two arrays of sums in double, three arrays of floats
    return shape;
  }

  [[nodiscard]] OpDescription description() const override {
    return {.operation = "batch_normalization",
            .settings = {{"epsilon", plexus::Value(epsilon_)}},
            .arrays = {{"gain", gain_->name},
                       {"shift", shift_->name},
                       {"mean", layer_ + "_running_mean"},
                       {"variance", layer_ + "_running_variance"}}};
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t channels = geometry_.channels;
    const ConstRows& x = pass.x[0];
    float* const scale = pass.scratch + 4 * width_;
    float* const shift = pass.scratch + 5 * width_;
    std::copy_n(shift_->values, channels, shift);
    geometry_.repeat(shift);
    if (pass.pass.mode == Mode::evaluation) {
      float* const mean = pass.scratch + 6 * width_;
      std::copy_n(running_mean_, channels, mean);
      geometry_.repeat(mean);
      for (std::size_t c = 0; c < channels; ++c)
        scale[c] =
            gain_->values[c] / static_cast<float>(std::sqrt(static_cast<double>(running_variance_[c]) + epsilon_));
      geometry_.repeat(scale);
      normalize_channels(geometry_, pass.y, x, mean, scale, shift);
      return;
    }
    float* const mean = pass.kept;
    float* const inverse = pass.kept + width_;
    double* const sums = doubles(pass.scratch);
    const auto count = static_cast<double>(x.count * geometry_.pixels);
    channel_sums(geometry_, x, sums);
    for (std::size_t c = 0; c < channels; ++c) mean[c] = static_cast<float>(sums[c] / count);
    geometry_.repeat(mean);
    channel_squares(geometry_, x, mean, sums);
    for (std::size_t c = 0; c < channels; ++c) {
      inverse[c] = static_cast<float>(1.0 / std::sqrt(sums[c] / count + epsilon_));
      scale[c] = gain_->values[c] * inverse[c];
    }
    geometry_.repeat(scale);
    normalize_channels(geometry_, pass.y, x, mean, scale, shift);
    update_running(x.count * geometry_.pixels, mean, sums);
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  // With x̂ = (x − μ) · inverse: dx = γ · inverse · (dy − Σdy / N − x̂ · Σ(dy x̂) / N)
  void backward(const Backward& pass) noexcept override {
    const std::size_t channels = geometry_.channels;
    const float* const mean = pass.kept;
    const float* const inverse = pass.kept + width_;
    double* const sums = doubles(pass.scratch);
    double* const projections = doubles(pass.scratch + 2 * width_);
    channel_gradients(geometry_, pass.x[0], pass.dy, mean, sums, projections);
    for (std::size_t c = 0; c < channels; ++c) projections[c] *= static_cast<double>(inverse[c]);
    if (pass.dx[0].rows.data != nullptr) {
      float* const of_dy = pass.scratch + 4 * width_;
      float* const of_x = pass.scratch + 5 * width_;
      float* const rest = pass.scratch + 6 * width_;
      const auto count = static_cast<double>(pass.dy.count * geometry_.pixels);
      for (std::size_t c = 0; c < channels; ++c) {
        const auto scale = static_cast<double>(gain_->values[c]) * static_cast<double>(inverse[c]);
        of_dy[c] = static_cast<float>(scale);
        of_x[c] = static_cast<float>(-scale * projections[c] / count * static_cast<double>(inverse[c]));
        rest[c] = static_cast<float>(-scale * sums[c] / count);
      }
      for (float* const of_channels : {of_dy, of_x, rest}) geometry_.repeat(of_channels);
      normalize_channels_backward(geometry_, pass.dx[0].rows, pass.dx[0].accumulate, pass.x[0], pass.dy, mean, of_dy,
                                  of_x, rest);
    }
    put(pass.gradients, *gain_, projections);
    put(pass.gradients, *shift_, sums);
  }

 private:
  /// Scratch memory is aligned to 64 bytes, and two floats are as large as a double.
  static double* doubles(float* memory) noexcept { return reinterpret_cast<double*>(memory); }

  /// The mean and the unbiased variance of the batch move the running ones. One value alone has no unbiased variance.
  void update_running(std::size_t count, const float* mean, const double* squares) noexcept {
    const auto momentum = static_cast<float>(momentum_);
    for (std::size_t c = 0; c < geometry_.channels; ++c) {
      running_mean_[c] += momentum * (mean[c] - running_mean_[c]);
      if (count > 1)
        running_variance_[c] +=
            momentum * (static_cast<float>(squares[c] / static_cast<double>(count - 1)) - running_variance_[c]);
    }
  }

  static void put(Gradients& gradients, const Parameter& parameter, const double* gradient) noexcept {
    if (parameter.uses == 0) return;  // frozen
    const auto [data, alpha, beta] = gradients.target(parameter);
    for (std::size_t c = 0; c < parameter.columns; ++c)
      data[c] = (beta == 0.0F ? 0.0F : beta * data[c]) + alpha * static_cast<float>(gradient[c]);
    gradients.complete(parameter);
  }

  std::string layer_;
  double momentum_;
  double epsilon_;
  kernels::Channels geometry_;
  std::size_t width_ = 0;
  const Parameter* gain_ = nullptr;   // γ: (channels)
  const Parameter* shift_ = nullptr;  // β: (channels)
  float* running_mean_ = nullptr;
  float* running_variance_ = nullptr;
};

}  // namespace

std::unique_ptr<Op> make_batch_normalization(const std::string& name, double momentum, double epsilon) {
  return std::make_unique<BatchNormalization>(name, momentum, epsilon);
}

}  // namespace plexus::graph
