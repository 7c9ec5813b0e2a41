// Batch normalisation over all but the last axis: each channel of an image, or each feature, has one mean and variance.
// Sums run over the pixels of an example in float and over the examples in double.
#include <plexus/buffer.h>
#include <plexus/error.h>

#include <cmath>
#include <utility>

#include "graph/ops/ops.h"
#include "kernels/multiversion.h"

namespace plexus::graph {
namespace {

/// A batch as examples of `pixels` runs of `channels` values.
struct Geometry {
  std::size_t pixels = 0;
  std::size_t channels = 0;
};

/// sums[c] ← Σ term(b, p, c) over all examples b and pixels p. `term` gets the example, and the index of the value in
/// it.
template <class Term>
[[gnu::always_inline]] inline void sum_over_batch(const Geometry& g, std::size_t batch, double* sums, float* of_example,
                                                  const Term& term) noexcept {
  for (std::size_t c = 0; c < g.channels; ++c) sums[c] = 0.0;
  for (std::size_t b = 0; b < batch; ++b) {
    for (std::size_t c = 0; c < g.channels; ++c) of_example[c] = 0.0F;
    for (std::size_t p = 0; p < g.pixels; ++p)
      plexus::detail::run_elements(
          g.channels, [&, first = p * g.channels](std::size_t c) { of_example[c] += term(b, first + c, c); });
    for (std::size_t c = 0; c < g.channels; ++c) sums[c] += static_cast<double>(of_example[c]);
  }
}

/// Calls body(value index, channel) for all values of an example.
template <class Body>
[[gnu::always_inline]] inline void for_values(const Geometry& g, const Body& body) noexcept {
  for (std::size_t p = 0; p < g.pixels; ++p)
    plexus::detail::run_elements(g.channels, [&, first = p * g.channels](std::size_t c) { body(first + c, c); });
}

/// mean, inverse ← μ and 1 / √(σ² + ε) of the batch; variance ← σ², biased.
struct Moments {
  double* sums;
  float* of_example;
  float* mean;
  float* inverse;
  float* variance;

  [[gnu::always_inline]] void operator()(const Geometry& g, const ConstRows& x, double epsilon) const noexcept {
    const auto count = static_cast<double>(x.count * g.pixels);
    sum_over_batch(g, x.count, sums, of_example,
                   [&](std::size_t b, std::size_t i, std::size_t) { return x.row(b)[i]; });
    for (std::size_t c = 0; c < g.channels; ++c) mean[c] = static_cast<float>(sums[c] / count);
    sum_over_batch(g, x.count, sums, of_example, [&](std::size_t b, std::size_t i, std::size_t c) {
      const float centred = x.row(b)[i] - mean[c];
      return centred * centred;
    });
    for (std::size_t c = 0; c < g.channels; ++c) {
      variance[c] = static_cast<float>(sums[c] / count);
      inverse[c] = static_cast<float>(1.0 / std::sqrt(sums[c] / count + epsilon));
    }
  }
};

/// y ← scale · (x − mean) + shift
struct Normalize {
  [[gnu::always_inline]] void operator()(const Geometry& g, const Rows& y, const ConstRows& x, const float* mean,
                                         const float* scale, const float* shift) const noexcept {
    for (std::size_t b = 0; b < x.count; ++b) {
      float* const to = y.row(b);
      const float* const from = x.row(b);
      for_values(g, [=](std::size_t i, std::size_t c) { to[i] = scale[c] * (from[i] - mean[c]) + shift[c]; });
    }
  }
};

/// sum ← Σ dy, projected ← Σ dy · x̂, with x̂ = (x − μ) · inverse.
struct GradientSums {
  double* sums;
  float* of_example;
  float* sum;
  float* projected;

  [[gnu::always_inline]] void operator()(const Geometry& g, const ConstRows& x, const ConstRows& dy, const float* mean,
                                         const float* inverse) const noexcept {
    sum_over_batch(g, dy.count, sums, of_example,
                   [&](std::size_t b, std::size_t i, std::size_t) { return dy.row(b)[i]; });
    for (std::size_t c = 0; c < g.channels; ++c) sum[c] = static_cast<float>(sums[c]);
    sum_over_batch(g, dy.count, sums, of_example, [&](std::size_t b, std::size_t i, std::size_t c) {
      return dy.row(b)[i] * (x.row(b)[i] - mean[c]) * inverse[c];
    });
    for (std::size_t c = 0; c < g.channels; ++c) projected[c] = static_cast<float>(sums[c]);
  }
};

/// dx ← γ · inverse · (dy − Σdy / N − x̂ · Σ(dy x̂) / N), or dx ← dx + it.
struct InputGradientOf {
  [[gnu::always_inline]] void operator()(const Geometry& g, const Op::InputGradient& dx, const ConstRows& x,
                                         const ConstRows& dy, const float* mean, const float* inverse,
                                         const float* gain, const float* sum, const float* projected) const noexcept {
    const float share = 1.0F / static_cast<float>(dy.count * g.pixels);
    for (std::size_t b = 0; b < dy.count; ++b) {
      float* const to = dx.rows.row(b);
      const float* const in = x.row(b);
      const float* const from = dy.row(b);
      const auto gradient = [=](std::size_t i, std::size_t c) {
        const float normalized = (in[i] - mean[c]) * inverse[c];
        return gain[c] * inverse[c] * (from[i] - share * sum[c] - normalized * (share * projected[c]));
      };
      if (dx.accumulate)
        for_values(g, [=](std::size_t i, std::size_t c) { to[i] += gradient(i, c); });
      else
        for_values(g, [=](std::size_t i, std::size_t c) { to[i] = gradient(i, c); });
    }
  }
};

class BatchNormalization final : public Op {
 public:
  BatchNormalization(std::string layer, double momentum, double epsilon)
      : layer_(std::move(layer)), momentum_(momentum), epsilon_(epsilon) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "batch_normalization"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = true, .output = false}; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    if (!(momentum_ >= 0.0 && momentum_ <= 1.0) || !(epsilon_ > 0.0))
      throw Error("the batch normalization '" + layer_ + "' has a momentum of " + std::to_string(momentum_) +
                  " and an epsilon of " + std::to_string(epsilon_) +
                  "; the first must be between 0 and 1, the second greater than 0");
    const Shape& shape = plan.inputs()[0];
    const std::size_t channels = shape.rank() == 0 ? 1 : shape[shape.rank() - 1];
    geometry_ = {shape.size() / channels, channels};
    gain_ = &plan.vector(layer_ + "_gain", channels, 1.0F);
    shift_ = &plan.vector(layer_ + "_shift", channels, 0.0F);
    running_mean_ = plan.state(layer_ + "_running_mean", channels, 0.0F);
    running_variance_ = plan.state(layer_ + "_running_variance", channels, 1.0F);
    width_ = padded(channels);
    plan.keep(2 * width_);     // μ, 1 / √(σ² + ε)
    plan.scratch(6 * width_);  // sums in double, sums of an example, three arrays
    return shape;
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t channels = geometry_.channels;
    float* const scale = pass.scratch + 4 * width_;
    if (pass.pass.mode == Mode::evaluation) {
      for (std::size_t c = 0; c < channels; ++c)
        scale[c] =
            gain_->values[c] / static_cast<float>(std::sqrt(static_cast<double>(running_variance_[c]) + epsilon_));
      kernels::multiversion(Normalize{}, geometry_, pass.y, pass.x[0], running_mean_, scale, shift_->values);
      return;
    }
    float* const mean = pass.kept;
    float* const inverse = pass.kept + width_;
    float* const variance = pass.scratch + 3 * width_;
    kernels::multiversion(Moments{doubles(pass.scratch), pass.scratch + 2 * width_, mean, inverse, variance}, geometry_,
                          pass.x[0], epsilon_);
    for (std::size_t c = 0; c < channels; ++c) scale[c] = gain_->values[c] * inverse[c];
    kernels::multiversion(Normalize{}, geometry_, pass.y, pass.x[0], mean, scale, shift_->values);
    update_running(pass.x[0].count * geometry_.pixels, mean, variance);
  }

  void backward(const Backward& pass) noexcept override {
    const float* const mean = pass.kept;
    const float* const inverse = pass.kept + width_;
    float* const sum = pass.scratch + 3 * width_;
    float* const projected = pass.scratch + 4 * width_;
    kernels::multiversion(GradientSums{doubles(pass.scratch), pass.scratch + 2 * width_, sum, projected}, geometry_,
                          pass.x[0], pass.dy, mean, inverse);
    if (pass.dx[0].rows.data != nullptr)
      kernels::multiversion(InputGradientOf{}, geometry_, pass.dx[0], pass.x[0], pass.dy, mean, inverse, gain_->values,
                            sum, projected);
    put(pass.gradients, *gain_, projected);
    put(pass.gradients, *shift_, sum);
  }

 private:
  /// Scratch memory is aligned to 64 bytes, and two floats are as large as a double.
  static double* doubles(float* memory) noexcept { return reinterpret_cast<double*>(memory); }

  /// The mean and the unbiased variance of the batch move the running ones. One value alone has no unbiased variance.
  void update_running(std::size_t count, const float* mean, const float* variance) noexcept {
    const auto momentum = static_cast<float>(momentum_);
    const float unbiased = count > 1 ? static_cast<float>(count) / static_cast<float>(count - 1) : 0.0F;
    for (std::size_t c = 0; c < geometry_.channels; ++c) {
      running_mean_[c] += momentum * (mean[c] - running_mean_[c]);
      if (count > 1) running_variance_[c] += momentum * (unbiased * variance[c] - running_variance_[c]);
    }
  }

  static void put(Gradients& gradients, const Parameter& parameter, const float* gradient) noexcept {
    const auto [data, alpha, beta] = gradients.target(parameter);
    for (std::size_t c = 0; c < parameter.columns; ++c)
      data[c] = (beta == 0.0F ? 0.0F : beta * data[c]) + alpha * gradient[c];
    gradients.complete(parameter);
  }

  std::string layer_;
  double momentum_;
  double epsilon_;
  Geometry geometry_;
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
