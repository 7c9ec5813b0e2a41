// What an elementwise chain costs that is composed of ops of a graph, beside one op with loops written by hand for it:
// one core, a batch of 64 examples of 256 values.
//
//   PLEXUS_ISA=avx512 taskset -c 1 composed_chains
//
// Four of a chain stand in a row behind y = x + p with a parameter p, so that gradients must go through them; what y
// alone costs is measured too, and taken off.
#include <plexus/functions.h>
#include <plexus/graph.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "kernels/kernel_speed.h"

namespace plexus::benchmarks {
namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t width = 256;
constexpr std::size_t in_a_row = 4;
constexpr double round_seconds = 0.02;

using Build = std::function<Var(Graph&, Var)>;

// y = x t with t = tanh(ln s), s = 1 + eˣ;  dy/dx = t + x (1 − t²) (1 − 1 / s): s and t are kept. A loop for each
// function: GCC 12 does not vectorise one with all of them, and with ln and tanh together it took longer.
class Mish final : public Op {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "mish_by_hand"; }
  [[nodiscard]] Shape plan(OpPlan& plan) override {
    plan.keep(2 * batch * width);
    return plan.inputs()[0];
  }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b) {
      const float* const x = pass.x[0].row(b);
      float* const sums = pass.kept + 2 * b * width;
      float* const ts = sums + width;
      vectorized(width, [=](std::size_t i) { sums[i] = 1.0F + exponential(x[i]); });
      vectorized(width, [=](std::size_t i) { ts[i] = logarithm(sums[i]); });
      vectorized(width, [x, y = pass.y.row(b), ts](std::size_t i) {
        const float t = hyperbolic_tangent(ts[i]);
        ts[i] = t;
        y[i] = x[i] * t;
      });
    }
  }

  void backward(const Backward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.dy.count; ++b) {
      const float* const sums = pass.kept + 2 * b * width;
      const float* const ts = sums + width;
      vectorized(width,
                 [dx = pass.dx[0].rows.row(b), dy = pass.dy.row(b), x = pass.x[0].row(b), sums, ts](std::size_t i) {
                   dx[i] = dy[i] * (ts[i] + x[i] * (1.0F - ts[i] * ts[i]) * (1.0F - 1.0F / sums[i]));
                 });
    }
  }
};

Var mish(Graph& graph, Var x) {
  return graph.multiply(x, graph.tanh(graph.log(graph.scale(graph.exp(x), 1.0F, 1.0F))));
}

// y = x clamp(u, 0, 3) with u = 2 x² + 1;  dy/dx = clamp(u, 0, 3) + (4 x² where u is within the bounds): all is
// computed anew from x
class Clamped final : public Op {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "clamped_by_hand"; }
  [[nodiscard]] Shape plan(OpPlan& plan) override { return plan.inputs()[0]; }

  void forward(const Forward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.y.count; ++b)
      vectorized(width, [y = pass.y.row(b), x = pass.x[0].row(b)](std::size_t i) {
        y[i] = x[i] * within(2.0F * (x[i] * x[i]) + 1.0F);
      });
  }

  void backward(const Backward& pass) noexcept override {
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      vectorized(width, [dx = pass.dx[0].rows.row(b), dy = pass.dy.row(b), x = pass.x[0].row(b)](std::size_t i) {
        const float square = x[i] * x[i];
        const float u = 2.0F * square + 1.0F;
        dx[i] = dy[i] * (within(u) + (u < 0.0F || u > 3.0F ? 0.0F : 4.0F * square));
      });
  }

 private:
  [[gnu::always_inline]] static float within(float u) { return u < 0.0F ? 0.0F : u > 3.0F ? 3.0F : u; }
};

Var clamped(Graph& graph, Var x) {
  return graph.multiply(graph.clamp(graph.scale(graph.square(x), 2.0F, 1.0F), 0.0F, 3.0F), x);
}

template <class ByHand>
Var by_hand(Graph& graph, Var x) {
  return graph.apply(std::make_unique<ByHand>(), {x});
}

class Chain final : public GraphModel {
 public:
  Chain(Build build, std::size_t count) : build_(std::move(build)), count_(count) {}

 protected:
  Var build(Graph& graph, Var x) override {
    Var y = graph.add(x, graph.parameter("p", Shape{width}, 0.0F));
    for (std::size_t i = 0; i < count_; ++i) y = build_(graph, y);
    return y;
  }

 private:
  Build build_;
  std::size_t count_;
};

/// The runtime, for the one parameter p.
class Runtime final : public ModelPlan, public Gradients {
 public:
  [[nodiscard]] const Shape& input() const noexcept override { return shape_; }
  [[nodiscard]] std::span<const NamedInput> inputs() const noexcept override { return {}; }
  [[nodiscard]] std::size_t outputs() const noexcept override { return width; }
  [[nodiscard]] const Shape& output_shape() const noexcept override { return shape_; }
  [[nodiscard]] std::size_t max_batch() const noexcept override { return batch; }
  const Parameter& weights(const WeightsRequest& request) override {
    return declare(request.name, request.inputs, request.outputs);
  }
  const Parameter& vector(const std::string& name, std::size_t size, float) override { return declare(name, 1, size); }
  void add_use(const Parameter&) override {}
  float* state(const std::string&, std::size_t, float) override { std::abort(); }

  Target target(const Parameter&) noexcept override { return {gradient_.data(), 1.0F, 0.0F}; }
  void complete(const Parameter&) noexcept override {}

  [[nodiscard]] const float* gradient() const noexcept { return gradient_.data(); }

 private:
  const Parameter& declare(const std::string& name, std::size_t rows, std::size_t columns) {
    values_ = Buffer(rows * padded(columns));
    gradient_ = Buffer(values_.size());
    parameter_ = {.name = name, .rows = rows, .columns = columns, .stride = padded(columns), .values = values_.data()};
    return parameter_;
  }

  Shape shape_{width};
  Parameter parameter_;
  Buffer values_, gradient_;
};

/// A planned network, one batch of examples, and the gradient of its outputs.
class Network {
 public:
  explicit Network(Build build, std::size_t count = in_a_row) : model_(std::move(build), count) {
    model_.plan(runtime_);
  }

  ConstRows forward() noexcept { return model_.forward({x_.data(), batch, width, width}, {.mode = Mode::training}); }
  void backward() noexcept {
    std::copy_n(dy_.data(), dy_.size(), spent_.data());
    model_.backward({spent_.data(), batch, width, width}, runtime_);
  }
  [[nodiscard]] const float* gradient() const noexcept { return runtime_.gradient(); }

 private:
  Buffer x_ = numbers(batch * width), dy_ = numbers(batch * width, 0.0, "gradient"), spent_{batch * width};
  Runtime runtime_;
  Chain model_;
};

struct Times {
  double forward, backward;  ///< µs
};

/// Medians of five rounds. A backward pass is never without a forward pass before it, so it is what both take longer.
Times times_of(Network& network) {
  constexpr std::size_t rounds = 5;
  std::array<double, rounds> forward{}, backward{};
  for (std::size_t round = 0; round < rounds; ++round) {
    forward[round] = 1e6 * best_seconds([&] { (void)network.forward(); }, round_seconds, 3);
    const auto both = [&] {
      (void)network.forward();
      network.backward();
    };
    backward[round] = 1e6 * best_seconds(both, round_seconds, 3) - forward[round];
  }
  for (auto* times : {&forward, &backward}) std::sort(times->begin(), times->end());
  return {forward[rounds / 2], backward[rounds / 2]};
}

double largest_difference(const float* a, const float* b, std::size_t count) {
  double largest = 0.0;
  for (std::size_t i = 0; i < count; ++i)
    largest = std::max(largest, std::fabs(static_cast<double>(a[i]) - b[i]) / (1.0 + std::fabs(b[i])));
  return largest;
}

/// Both must compute the same, or their times say nothing.
void compare(Network& composed, Network& written) {
  const ConstRows a = composed.forward();
  const ConstRows b = written.forward();
  double largest = 0.0;
  for (std::size_t row = 0; row < batch; ++row)
    largest = std::max(largest, largest_difference(a.row(row), b.row(row), width));
  composed.backward();
  written.backward();
  largest = std::max(largest, largest_difference(composed.gradient(), written.gradient(), width));
  if (largest < 1e-4) return;
  std::fprintf(stderr, "composed_chains: the chain and what is written by hand differ by %g\n", largest);
  std::exit(1);
}

void line(const char* chain, const char* pass, double composed, double written) {
  std::printf("%-38s %-8s %8.2f %8.2f %6.2f\n", chain, pass, composed, written, composed / written);
}

void measure(const char* chain, const Build& build, const Build& build_by_hand) {
  Network nothing({}, 0);
  Network composed(build);
  Network written(build_by_hand);
  compare(composed, written);
  const Times without = times_of(nothing);
  Times a = times_of(composed);
  Times b = times_of(written);
  for (Times* times : {&a, &b}) {
    times->forward = (times->forward - without.forward) / in_a_row;
    times->backward = (times->backward - without.backward) / in_a_row;
  }
  line(chain, "forward", a.forward, b.forward);
  line(chain, "backward", a.backward, b.backward);
  line(chain, "both", a.forward + a.backward, b.forward + b.backward);
}

}  // namespace
}  // namespace plexus::benchmarks

int main() {
  using namespace plexus::benchmarks;
  std::printf("%-38s %-8s %8s %8s %6s\n", "", "", "composed", "by hand", "ratio");
  measure("x tanh(log(1 + exp x)), 5 ops", mish, by_hand<Mish>);
  measure("clamp(2 x^2 + 1, 0, 3) x, 4 ops", clamped, by_hand<Clamped>);
  return 0;
}
