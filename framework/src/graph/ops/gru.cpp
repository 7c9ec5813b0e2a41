// A gated recurrent unit over a sequence, laid out as the LSTM is.
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

class Gru final : public Op {
 public:
  Gru(std::size_t units, const LayerWeights& input, const Initializer& recurrent)
      : units_(units), input_(input), recurrent_(recurrent) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "gru"; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = false, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const std::string who = "the GRU '" + input_.name + "'";
    if (units_ == 0) throw Error(who + " has 0 units; it needs at least 1");
    sequence_ = Sequence::of(who, plan.inputs()[0]);
    w_ = &plan.weights({.name = input_.name + "_input",
                        .inputs = sequence_.features,
                        .outputs = 3 * units_,
                        .initializer = &input_.weights,
                        .bias_initializer = input_.bias,
                        .fan_out = units_,
                        .shared = input_.shared});
    u_ = &plan.weights({.name = input_.name + "_recurrent",
                        .inputs = units_,
                        .outputs = 3 * units_,
                        .initializer = &recurrent_,
                        .bias_initializer = input_.bias,
                        .fan_out = units_,
                        .shared = input_.shared});
    to_gates_ = StepFactor(units_, 3 * units_);
    from_gates_ = StepFactor(3 * units_, units_);
    const Memory memory(sequence_, units_, plan.max_batch(), nullptr);
    plan.keep(memory.size);
    const std::size_t backward =
        from_gates_.size() + plan.max_batch() * (sequence_.length * (6 * units_ + sequence_.features) + units_);
    plan.scratch(std::max(to_gates_.size() + memory.size, backward));
    return {sequence_.length, units_};
  }

  [[nodiscard]] std::size_t multiply_adds() const noexcept override {
    return sequence_.length * 3 * units_ * (sequence_.features + units_);
  }

  [[nodiscard]] OpDescription description() const override {
    OpDescription description{.operation = "gru", .arrays = arrays_of(*w_, "input_")};
    for (auto& array : arrays_of(*u_, "recurrent_")) description.arrays.push_back(std::move(array));
    return description;
  }

  void forward(const Forward& pass) noexcept override {
    const std::size_t batch = pass.y.count;
    const Memory m(sequence_, units_, batch, pass.kept != nullptr ? pass.kept : pass.scratch + to_gates_.size());
    to_gates_.set(pass.scratch, {u_->values, u_->stride, 1});
    const std::size_t gates = 3 * units_;
    sequence_.by_steps(m.x, pass.x[0]);
    kernels::shared_product({.data = m.gates, .stride = gates, .start = w_->bias ? w_->bias_row() : nullptr},
                            {m.x, 1, sequence_.features}, {w_->values, w_->stride, 1}, sequence_.length * batch, gates,
                            sequence_.features);
    std::fill_n(m.h, batch * units_, 0.0F);
    for (std::size_t t = 0; t < sequence_.length; ++t) {
      const float* const h = m.h + t * batch * units_;
      float* const recurrent = m.recurrent + t * batch * gates;
      if (u_->bias)
        for (std::size_t b = 0; b < batch; ++b) std::copy_n(u_->bias_row(), gates, recurrent + b * gates);
      to_gates_.multiply(u_->bias, recurrent, h, batch);
      for (std::size_t b = 0; b < batch; ++b) {
        const std::size_t row = t * batch + b;
        step(m.gates + row * gates, recurrent + b * gates, m.h + row * units_, m.h + (row + batch) * units_,
             pass.y.row(b) + t * units_);
      }
    }
  }

  void backward(const Backward& pass) noexcept override {
    const std::size_t batch = pass.dy.count;
    const std::size_t gates = 3 * units_;
    const Memory m(sequence_, units_, batch, const_cast<float*>(pass.kept));
    from_gates_.set(pass.scratch, {u_->values, 1, u_->stride});
    float* const of_input = pass.scratch + from_gates_.size();
    float* const of_recurrent = of_input + sequence_.length * batch * gates;
    float* const dx = of_recurrent + sequence_.length * batch * gates;
    float* const dh = dx + sequence_.length * batch * sequence_.features;
    std::fill_n(dh, batch * units_, 0.0F);
    for (std::size_t t = sequence_.length; t-- > 0;) {
      for (std::size_t b = 0; b < batch; ++b) {
        const std::size_t row = t * batch + b;
        step_back(m.gates + row * gates, m.recurrent + row * gates, m.h + row * units_, pass.dy.row(b) + t * units_,
                  dh + b * units_, of_input + row * gates, of_recurrent + row * gates);
      }
      if (t > 0) from_gates_.multiply(true, dh, of_recurrent + t * batch * gates, batch);
    }
    if (pass.dx[0].rows.data != nullptr) {
      kernels::shared_product({.data = dx, .stride = sequence_.features}, {of_input, 1, gates},
                              {w_->values, 1, w_->stride}, sequence_.length * batch, sequence_.features, gates);
      sequence_.by_examples(pass.dx[0], dx);
    }
    give_weights(pass.gradients, *w_, m.x, of_input, sequence_.length * batch);
    give_weights(pass.gradients, *u_, m.h, of_recurrent, sequence_.length * batch);
  }

 private:
  struct Memory {
    Memory(const Sequence& s, std::size_t units, std::size_t batch, float* memory) {
      const auto take = [&](std::size_t floats) {
        float* const begin = memory == nullptr ? nullptr : memory + size;
        size += padded(floats);
        return begin;
      };
      x = take(s.length * batch * s.features);
      gates = take(s.length * batch * 3 * units);
      recurrent = take(s.length * batch * 3 * units);
      h = take((s.length + 1) * batch * units);
    }

    float* x;
    float* gates;      // r, z, n
    float* recurrent;  // h U + c
    float* h;          // begins with that before the first step
    std::size_t size = 0;
  };

  void step(float* a, const float* c, const float* h_before, float* h, float* y) const noexcept {
    vectorized(units_, [=, units = units_](std::size_t j) {
      const float r = logistic(a[j] + c[j]);
      const float z = logistic(a[units + j] + c[units + j]);
      const float n = hyperbolic_tangent(a[2 * units + j] + r * c[2 * units + j]);
      const float next = n + z * (h_before[j] - n);
      a[j] = r;
      a[units + j] = z;
      a[2 * units + j] = n;
      h[j] = next;
      y[j] = next;
    });
  }

  /// dh, from the step after, becomes what goes to the step before directly.
  void step_back(const float* gates, const float* c, const float* h_before, const float* dy, float* dh, float* da,
                 float* dc) const noexcept {
    vectorized(units_, [=, units = units_](std::size_t j) {
      const float r = gates[j];
      const float z = gates[units + j];
      const float n = gates[2 * units + j];
      const float of_h = dy[j] + dh[j];
      const float of_n = of_h * (1.0F - z) * (1.0F - n * n);
      const float of_z = of_h * (h_before[j] - n) * z * (1.0F - z);
      const float of_r = of_n * c[2 * units + j] * r * (1.0F - r);
      da[j] = of_r;
      da[units + j] = of_z;
      da[2 * units + j] = of_n;
      dc[j] = of_r;
      dc[units + j] = of_z;
      dc[2 * units + j] = of_n * r;
      dh[j] = of_h * z;
    });
  }

  std::size_t units_;
  LayerWeights input_;
  const Initializer& recurrent_;
  Sequence sequence_;
  StepFactor to_gates_;           // U
  StepFactor from_gates_;         // Uᵀ
  const Parameter* w_ = nullptr;  // (features + 1, 3 units)
  const Parameter* u_ = nullptr;  // (units + 1, 3 units)
};

}  // namespace

std::unique_ptr<Op> make_gru(std::size_t units, const LayerWeights& input, const Initializer& recurrent) {
  return std::make_unique<Gru>(units, input, recurrent);
}

}  // namespace plexus::graph
