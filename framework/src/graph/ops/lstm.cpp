// A long short-term memory over a sequence. All inputs meet their weights in one product; then a step of all examples
// follows the other. Arrays of steps are (length, batch, …).
#include <plexus/buffer.h>
#include <plexus/error.h>
#include <plexus/functions.h>

#include <algorithm>

#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "graph/ops/recurrent.h"
#include "kernels/product.h"

namespace plexus::graph {
namespace {

class Lstm final : public Op {
 public:
  Lstm(std::size_t units, const LayerWeights& input, const Initializer& recurrent)
      : units_(units), input_(input), recurrent_(recurrent) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "lstm"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const std::string who = "the LSTM '" + input_.name + "'";
    if (units_ == 0) throw Error(who + " has 0 units; it needs at least 1");
    sequence_ = Sequence::of(who, plan.inputs()[0]);
    w_ = &plan.weights({.name = input_.name + "_input",
                        .inputs = sequence_.features,
                        .outputs = 4 * units_,
                        .initializer = &input_.weights,
                        .bias_initializer = input_.bias,
                        .fan_out = units_,
                        .shared = input_.shared});
    u_ = &plan.weights({.name = input_.name + "_recurrent",
                        .inputs = units_,
                        .outputs = 4 * units_,
                        .initializer = &recurrent_,
                        .fan_out = units_,
                        .shared = input_.shared});
    to_gates_ = StepFactor(units_, 4 * units_);
    from_gates_ = StepFactor(4 * units_, units_);
    const Memory memory(sequence_, units_, plan.max_batch(), nullptr);
    plan.keep(memory.size);
    const std::size_t backward =
        from_gates_.size() + plan.max_batch() * (sequence_.length * (4 * units_ + sequence_.features) + 2 * units_);
    plan.scratch(std::max(to_gates_.size() + memory.size, backward));
    return {sequence_.length, units_};
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override {
    return sequence_.length * 4 * units_ * (sequence_.features + units_);
  }

  [[nodiscard]] OpDescription description() const override {
    OpDescription description{.operation = "lstm", .arrays = arrays_of(*w_, "input_")};
    for (auto& array : arrays_of(*u_, "recurrent_")) description.arrays.push_back(std::move(array));
    return description;
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t batch = pass.y.count;
    const Memory m(sequence_, units_, batch, pass.kept != nullptr ? pass.kept : pass.scratch + to_gates_.size());
    to_gates_.set(pass.scratch, {u_->values, u_->stride, 1});
    const std::size_t gates = 4 * units_;
    sequence_.by_steps(m.x, pass.x[0]);
    kernels::shared_product({.data = m.gates, .stride = gates, .start = w_->bias ? w_->bias_row() : nullptr},
                            {m.x, 1, sequence_.features}, {w_->values, w_->stride, 1}, sequence_.length * batch, gates,
                            sequence_.features);
    std::fill_n(m.h, batch * units_, 0.0F);
    std::fill_n(m.c, batch * units_, 0.0F);
    for (std::size_t t = 0; t < sequence_.length; ++t) {
      float* const z = m.gates + t * batch * gates;
      const float* const h = m.h + t * batch * units_;
      if (t > 0) to_gates_.multiply(true, z, h, batch);
      for (std::size_t b = 0; b < batch; ++b) {
        const std::size_t row = t * batch + b;
        step(z + b * gates, m.c + row * units_, m.c + (row + batch) * units_, m.tanh_c + row * units_,
             m.h + (row + batch) * units_, pass.y.row(b) + t * units_);
      }
    }
  }

  void backward(const Backward& pass) noexcept override {
    const std::size_t batch = pass.dy.count;
    const std::size_t gates = 4 * units_;
    const Memory m(sequence_, units_, batch, const_cast<float*>(pass.kept));
    from_gates_.set(pass.scratch, {u_->values, 1, u_->stride});
    float* const dz = pass.scratch + from_gates_.size();
    float* const dx = dz + sequence_.length * batch * gates;
    float* const dh = dx + sequence_.length * batch * sequence_.features;
    float* const dc = dh + batch * units_;
    std::fill_n(dh, 2 * batch * units_, 0.0F);
    for (std::size_t t = sequence_.length; t-- > 0;) {
      for (std::size_t b = 0; b < batch; ++b) {
        const std::size_t row = t * batch + b;
        step_back(m.gates + row * gates, m.c + row * units_, m.tanh_c + row * units_, pass.dy.row(b) + t * units_,
                  dh + b * units_, dc + b * units_, dz + row * gates);
      }
      if (t > 0) from_gates_.multiply(false, dh, dz + t * batch * gates, batch);
    }
    if (pass.dx[0].rows.data != nullptr) {
      kernels::shared_product({.data = dx, .stride = sequence_.features}, {dz, 1, gates}, {w_->values, 1, w_->stride},
                              sequence_.length * batch, sequence_.features, gates);
      sequence_.by_examples(pass.dx[0], dx);
    }
    give_weights(pass.gradients, *w_, m.x, dz, sequence_.length * batch);
    give_weights(pass.gradients, *u_, m.h, dz, sequence_.length * batch);  // h of the step before; 0 at first
  }

 private:
  /// What is kept of all steps. h and c begin with those before the first step.
  struct Memory {
    Memory(const Sequence& s, std::size_t units, std::size_t batch, float* memory) {
      const auto take = [&](std::size_t floats) {
        float* const begin = memory == nullptr ? nullptr : memory + size;
        size += padded(floats);
        return begin;
      };
      x = take(s.length * batch * s.features);
      gates = take(s.length * batch * 4 * units);
      c = take((s.length + 1) * batch * units);
      h = take((s.length + 1) * batch * units);
      tanh_c = take(s.length * batch * units);
    }

    float* x;
    float* gates;  // i, f, g, o
    float* c;
    float* h;
    float* tanh_c;
    std::size_t size = 0;
  };

  void step(float* z, const float* c_before, float* c, float* tanh_c, float* h, float* y) const noexcept {
    vectorized(units_, [=, units = units_](std::size_t j) {
      const float i = logistic(z[j]);
      const float f = logistic(z[units + j]);
      const float g = hyperbolic_tangent(z[2 * units + j]);
      const float o = logistic(z[3 * units + j]);
      const float cell = f * c_before[j] + i * g;
      const float t = hyperbolic_tangent(cell);
      z[j] = i;
      z[units + j] = f;
      z[2 * units + j] = g;
      z[3 * units + j] = o;
      c[j] = cell;
      tanh_c[j] = t;
      h[j] = o * t;
      y[j] = o * t;
    });
  }

  /// dh, from the step after, becomes useless; dc becomes that of the step before.
  void step_back(const float* gates, const float* c_before, const float* tanh_c, const float* dy, const float* dh,
                 float* dc, float* dz) const noexcept {
    vectorized(units_, [=, units = units_](std::size_t j) {
      const float i = gates[j];
      const float f = gates[units + j];
      const float g = gates[2 * units + j];
      const float o = gates[3 * units + j];
      const float t = tanh_c[j];
      const float of_h = dy[j] + dh[j];
      const float of_c = dc[j] + of_h * o * (1.0F - t * t);
      dz[j] = of_c * g * i * (1.0F - i);
      dz[units + j] = of_c * c_before[j] * f * (1.0F - f);
      dz[2 * units + j] = of_c * i * (1.0F - g * g);
      dz[3 * units + j] = of_h * t * o * (1.0F - o);
      dc[j] = of_c * f;
    });
  }

  std::size_t units_;
  LayerWeights input_;
  const Initializer& recurrent_;
  Sequence sequence_;
  StepFactor to_gates_;           // U
  StepFactor from_gates_;         // Uᵀ
  const Parameter* w_ = nullptr;  // (features + 1, 4 units)
  const Parameter* u_ = nullptr;  // (units, 4 units)
};

}  // namespace

std::unique_ptr<Op> make_lstm(std::size_t units, const LayerWeights& input, const Initializer& recurrent) {
  return std::make_unique<Lstm>(units, input, recurrent);
}

}  // namespace plexus::graph
