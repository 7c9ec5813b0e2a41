// Two values that meet: each op is its function of both, and its two derivatives.
#include <plexus/error.h>

#include <algorithm>

#include "graph/ops/axes.h"
#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

struct Add {
  static constexpr std::string_view name = "add";
  static constexpr bool reads = false;
  [[nodiscard]] static float value(float a, float b) { return a + b; }
  [[nodiscard]] static float of_a(float, float) { return 1.0F; }
  [[nodiscard]] static float of_b(float, float) { return 1.0F; }
};

struct Subtract {
  static constexpr std::string_view name = "subtract";
  static constexpr bool reads = false;
  [[nodiscard]] static float value(float a, float b) { return a - b; }
  [[nodiscard]] static float of_a(float, float) { return 1.0F; }
  [[nodiscard]] static float of_b(float, float) { return -1.0F; }
};

struct Multiply {
  static constexpr std::string_view name = "multiply";
  static constexpr bool reads = true;
  [[nodiscard]] static float value(float a, float b) { return a * b; }
  [[nodiscard]] static float of_a(float, float b) { return b; }
  [[nodiscard]] static float of_b(float a, float) { return a; }
};

struct Divide {
  static constexpr std::string_view name = "divide";
  static constexpr bool reads = true;
  [[nodiscard]] static float value(float a, float b) { return a / b; }
  [[nodiscard]] static float of_a(float, float b) { return 1.0F / b; }
  [[nodiscard]] static float of_b(float a, float b) { return -a / (b * b); }
};

struct Maximum {
  static constexpr std::string_view name = "maximum";
  static constexpr bool reads = true;
  [[nodiscard]] static float value(float a, float b) { return a < b ? b : a; }
  [[nodiscard]] static float of_a(float a, float b) { return a < b ? 0.0F : 1.0F; }
  [[nodiscard]] static float of_b(float a, float b) { return a < b ? 1.0F : 0.0F; }
};

struct Minimum {
  static constexpr std::string_view name = "minimum";
  static constexpr bool reads = true;
  [[nodiscard]] static float value(float a, float b) { return b < a ? b : a; }
  [[nodiscard]] static float of_a(float a, float b) { return b < a ? 0.0F : 1.0F; }
  [[nodiscard]] static float of_b(float a, float b) { return b < a ? 1.0F : 0.0F; }
};

template <class Rule>
class Binary final : public Op {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return Rule::name; }
  [[nodiscard]] Reads reads() const noexcept override { return {.inputs = Rule::reads, .output = false}; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    meeting_ = meet("'" + std::string(Rule::name) + "'", plan.inputs()[0], plan.inputs()[1]);
    return meeting_.shape;
  }

  [[nodiscard]] OpDescription description() const override { return {.operation = std::string(name())}; }

  void forward(const Forward& pass) noexcept override {
    const std::size_t a_step = meeting_.a.step;
    const std::size_t b_step = meeting_.b.step;
    kernels::share(pass.y.count, pass.y.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t row = begin; row < end; ++row)
        for (std::size_t block = 0; block < meeting_.blocks; ++block) {
          float* const y = pass.y.row(row) + block * meeting_.run;
          const float* const a = pass.x[0].row(row) + meeting_.a.offsets[block];
          const float* const b = pass.x[1].row(row) + meeting_.b.offsets[block];
          if (a_step == b_step)
            vectorized(meeting_.run, [=](std::size_t i) { y[i] = Rule::value(a[i], b[i]); });
          else if (a_step == 1)
            vectorized(meeting_.run, [=, b = *b](std::size_t i) { y[i] = Rule::value(a[i], b); });
          else
            vectorized(meeting_.run, [=, a = *a](std::size_t i) { y[i] = Rule::value(a, b[i]); });
        }
    });
  }

  void backward(const Backward& pass) noexcept override {
    if (pass.dx[0].rows.data != nullptr)
      gradient(pass, pass.dx[0], meeting_.a, [](float a, float b) { return Rule::of_a(a, b); });
    if (pass.dx[1].rows.data != nullptr)
      gradient(pass, pass.dx[1], meeting_.b, [](float a, float b) { return Rule::of_b(a, b); });
  }

 private:
  template <class Derivative>
  void gradient(const Backward& pass, const InputGradient& dx, const Meeting::Side& side,
                const Derivative& derivative) const noexcept {
    kernels::share(dx.rows.count, pass.dy.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t row = begin; row < end; ++row) {
        float* const to = dx.rows.row(row);
        if (!side.whole && !dx.accumulate) std::fill_n(to, dx.rows.width, 0.0F);
        for (std::size_t block = 0; block < meeting_.blocks; ++block) {
          // Where nothing of the values is needed they are not there; dy stands for them, and is not looked at.
          const float* const dy = pass.dy.row(row) + block * meeting_.run;
          const float* const a = Rule::reads ? pass.x[0].row(row) + meeting_.a.offsets[block] : dy;
          const float* const b = Rule::reads ? pass.x[1].row(row) + meeting_.b.offsets[block] : dy;
          const std::size_t a_step = meeting_.a.step;
          const std::size_t b_step = meeting_.b.step;
          const auto value = [=](std::size_t i) { return derivative(a[i * a_step], b[i * b_step]) * dy[i]; };
          float* const place = to + side.offsets[block];
          if (side.step == 1)
            put(dx.accumulate || !side.whole, meeting_.run, place, value);
          else
            *place += sum_of(meeting_.run, value);
        }
      }
    });
  }

  Meeting meeting_;
};

}  // namespace

std::unique_ptr<Op> make_meeting_add() { return std::make_unique<Binary<Add>>(); }
std::unique_ptr<Op> make_subtract() { return std::make_unique<Binary<Subtract>>(); }
std::unique_ptr<Op> make_multiply() { return std::make_unique<Binary<Multiply>>(); }
std::unique_ptr<Op> make_divide() { return std::make_unique<Binary<Divide>>(); }
std::unique_ptr<Op> make_maximum() { return std::make_unique<Binary<Maximum>>(); }
std::unique_ptr<Op> make_minimum() { return std::make_unique<Binary<Minimum>>(); }

}  // namespace plexus::graph
