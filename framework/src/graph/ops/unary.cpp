// y = f(x), value by value: each op is its function and its derivative.
#include <plexus/functions.h>

#include <algorithm>
#include <cmath>

#include "graph/ops/by_examples.h"
#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

/// What a derivative is computed from.
enum class From { input, output, nothing };

struct Scale {
  static constexpr std::string_view name = "scale";
  static constexpr From from = From::nothing;
  float factor;
  float shift;
  [[nodiscard]] float value(float x) const { return factor * x + shift; }
  [[nodiscard]] float derivative(float) const { return factor; }
  [[nodiscard]] plexus::Value::Map settings() const { return {{"factor", number(factor)}, {"shift", number(shift)}}; }
};

struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr From from = From::output;
  [[nodiscard]] float value(float x) const { return exponential(x); }
  [[nodiscard]] float derivative(float y) const { return y; }
};

struct Log {
  static constexpr std::string_view name = "log";
  static constexpr From from = From::input;
  [[nodiscard]] float value(float x) const { return logarithm(x); }
  [[nodiscard]] float derivative(float x) const { return 1.0F / x; }
};

struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static constexpr From from = From::output;
  [[nodiscard]] float value(float x) const { return std::sqrt(x); }
  [[nodiscard]] float derivative(float y) const { return 0.5F / y; }
};

struct Square {
  static constexpr std::string_view name = "square";
  static constexpr From from = From::input;
  [[nodiscard]] float value(float x) const { return x * x; }
  [[nodiscard]] float derivative(float x) const { return 2.0F * x; }
};

struct Absolute {
  static constexpr std::string_view name = "absolute";
  static constexpr From from = From::input;
  [[nodiscard]] float value(float x) const { return std::fabs(x); }
  [[nodiscard]] float derivative(float x) const { return x > 0.0F ? 1.0F : x < 0.0F ? -1.0F : 0.0F; }
};

struct Power {
  static constexpr std::string_view name = "power";
  static constexpr From from = From::input;
  float exponent;
  [[nodiscard]] float value(float x) const { return exponential(exponent * logarithm(x)); }
  [[nodiscard]] plexus::Value::Map settings() const { return {{"exponent", number(exponent)}}; }
  [[nodiscard]] float derivative(float x) const { return exponent * exponential((exponent - 1.0F) * logarithm(x)); }
};

struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr From from = From::output;
  [[nodiscard]] float value(float x) const { return logistic(x); }
  [[nodiscard]] float derivative(float y) const { return y * (1.0F - y); }
};

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr From from = From::output;
  [[nodiscard]] float value(float x) const { return hyperbolic_tangent(x); }
  [[nodiscard]] float derivative(float y) const { return 1.0F - y * y; }
};

struct Clamp {
  static constexpr std::string_view name = "clamp";
  static constexpr From from = From::input;
  float low;
  float high;
  [[nodiscard]] float value(float x) const { return x < low ? low : x > high ? high : x; }
  [[nodiscard]] plexus::Value::Map settings() const { return {{"low", number(low)}, {"high", number(high)}}; }
  [[nodiscard]] float derivative(float x) const { return x < low || x > high ? 0.0F : 1.0F; }
};

template <class Rule>
class Unary final : public Op, public ByExamples {
 public:
  explicit Unary(const Rule& rule) : rule_(rule) {}

  [[nodiscard]] std::string_view name() const noexcept override { return Rule::name; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }
  [[nodiscard]] Reads reads() const noexcept override {
    return {.inputs = Rule::from == From::input, .output = Rule::from == From::output};
  }
  [[nodiscard]] Shape plan(OpPlan& plan) override { return plan.inputs()[0]; }

  [[nodiscard]] OpDescription description() const override {
    OpDescription description{.operation = std::string(name())};
    if constexpr (requires { rule_.settings(); }) description.settings = rule_.settings();
    return description;
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, cost * pass.y.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        vectorized(pass.y.width,
                   [y = pass.y.row(b), x = pass.x[0].row(b), rule = rule_](std::size_t i) { y[i] = rule.value(x[i]); });
    });
  }

  void forward_some(const Forward& pass) noexcept override { forward(pass); }

  void backward(const Backward& pass) noexcept override {
    const InputGradient& dx = pass.dx[0];
    if (dx.rows.data == nullptr) return;
    kernels::share(dx.rows.count, cost * dx.rows.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b) {
        const float* const dy = pass.dy.row(b);
        const float* const saved = Rule::from == From::input    ? pass.x[0].row(b)
                                   : Rule::from == From::output ? pass.y.row(b)
                                                                : dy;
        put(dx.accumulate, dx.rows.width, dx.rows.row(b),
            [dy, saved, rule = rule_](std::size_t i) { return rule.derivative(saved[i]) * dy[i]; });
      }
    });
  }

 private:
  static constexpr std::size_t cost = 4;  // of a value

  Rule rule_;
};

template <class Rule>
std::unique_ptr<Op> make(const Rule& rule) {
  return std::make_unique<Unary<Rule>>(rule);
}

}  // namespace

std::unique_ptr<Op> make_scale(float factor, float shift) { return make(Scale{factor, shift}); }
std::unique_ptr<Op> make_exp() { return make(Exp{}); }
std::unique_ptr<Op> make_log() { return make(Log{}); }
std::unique_ptr<Op> make_sqrt() { return make(Sqrt{}); }
std::unique_ptr<Op> make_square() { return make(Square{}); }
std::unique_ptr<Op> make_absolute() { return make(Absolute{}); }
std::unique_ptr<Op> make_power(float exponent) { return make(Power{exponent}); }
std::unique_ptr<Op> make_sigmoid() { return make(Sigmoid{}); }
std::unique_ptr<Op> make_tanh() { return make(Tanh{}); }
std::unique_ptr<Op> make_clamp(float low, float high) { return make(Clamp{low, high}); }

}  // namespace plexus::graph
