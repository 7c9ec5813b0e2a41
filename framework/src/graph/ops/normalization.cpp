// Layer and group normalisation: means and variances of an example, each over some of its values.
#include <plexus/error.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "graph/ops/describe.h"
#include "graph/ops/elementwise.h"
#include "graph/ops/ops.h"
#include "kernels/team.h"

namespace plexus::graph {
namespace {

/// The values of an example that are normalised together: `runs` pieces of `run` neighbours, `step` apart.
struct Part {
  std::size_t runs = 1;
  std::size_t run = 1;
  std::size_t step = 0;

  [[nodiscard]] float size() const noexcept { return static_cast<float>(runs * run); }
};

class Normalization final : public Op {
 public:
  /// `groups` 0: each position by itself.
  Normalization(std::string layer, std::size_t groups, bool by_position, double epsilon)
      : layer_(std::move(layer)), groups_(groups), by_position_(by_position), epsilon_(epsilon) {}

  [[nodiscard]] std::string_view name() const noexcept override {
    return by_position_ ? "layer_normalization" : "group_normalization";
  }
  [[nodiscard]] bool in_place() const noexcept override { return true; }

  [[nodiscard]] Shape plan(OpPlan& plan) override {
    const std::string who = "the " + std::string(by_position_ ? "layer" : "group") + " normalization '" + layer_ + "'";
    if (!(epsilon_ > 0.0))
      throw Error(who + " has an epsilon of " + std::to_string(epsilon_) + "; it must be greater than 0");
    const Shape& shape = plan.inputs()[0];
    channels_ = shape.rank() == 0 ? 1 : shape[shape.rank() - 1];
    const std::size_t positions = shape.size() / channels_;
    if (by_position_) {
      part_ = {1, channels_, channels_};
      parts_ = positions;
      next_ = channels_;
    } else {
      if (groups_ == 0 || channels_ % groups_ != 0)
        throw Error(who + " has " + std::to_string(groups_) + " groups, which " + std::to_string(channels_) +
                    " channels cannot be divided into equally");
      part_ = {positions, channels_ / groups_, channels_};
      parts_ = groups_;
      next_ = channels_ / groups_;
    }
    gain_ = &plan.vector(layer_ + "_gain", channels_, 1.0F);
    shift_ = &plan.vector(layer_ + "_shift", channels_, 0.0F);
    plan.keep(plan.max_batch() * 2 * parts_);  // μ, 1 / √(σ² + ε)
    plan.scratch(2 * channels_);               // the gradients of γ and β
    return shape;
  }

  [[nodiscard]] OpDescription description() const override {
    OpDescription description{.operation = std::string(name()),
                              .settings = {{"epsilon", plexus::Value(epsilon_)}},
                              .arrays = {{"gain", gain_->name}, {"shift", shift_->name}}};
    if (!by_position_) description.settings.emplace_back("groups", number(groups_));
    return description;
  }

  void forward(const Forward& pass) noexcept override {
    kernels::share(pass.y.count, 8 * pass.y.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t p = 0; p < parts_; ++p) {
          const float* const x = pass.x[0].row(b) + p * next_;
          float* const y = pass.y.row(b) + p * next_;
          const float mean = over(x, [](float value) { return value; }) / part_.size();
          const float variance =
              over(x, [mean](float value) { return (value - mean) * (value - mean); }) / part_.size();
          const float inverse = 1.0F / std::sqrt(variance + static_cast<float>(epsilon_));
          if (pass.kept != nullptr) {
            float* const kept = pass.kept + 2 * (b * parts_ + p);
            kept[0] = mean;
            kept[1] = inverse;
          }
          const float* const gain = gain_->values + channel(p);
          const float* const shift = shift_->values + channel(p);
          for (std::size_t r = 0; r < part_.runs; ++r)
            vectorized(part_.run, [=, from = x + r * part_.step, to = y + r * part_.step](std::size_t i) {
              to[i] = (from[i] - mean) * inverse * gain[i] + shift[i];
            });
        }
    });
  }

  // With x̂ = (x − μ) · inverse and d = γ dy: dx = inverse (d − mean d − x̂ mean(d x̂))
  void backward(const Backward& pass) noexcept override {
    float* const of_gain = pass.scratch;
    float* const of_shift = pass.scratch + channels_;
    std::fill_n(pass.scratch, 2 * channels_, 0.0F);
    // Before dx, which may lie where dy does.
    for (std::size_t b = 0; b < pass.dy.count; ++b)
      for (std::size_t p = 0; p < parts_; ++p) {
        const float mean = pass.kept[2 * (b * parts_ + p)];
        const float inverse = pass.kept[2 * (b * parts_ + p) + 1];
        for (std::size_t r = 0; r < part_.runs; ++r) {
          const std::size_t at = p * next_ + r * part_.step;
          vectorized(part_.run, [=, x = pass.x[0].row(b) + at, dy = pass.dy.row(b) + at, gain = of_gain + channel(p),
                                 shift = of_shift + channel(p)](std::size_t i) {
            gain[i] += dy[i] * (x[i] - mean) * inverse;
            shift[i] += dy[i];
          });
        }
      }
    if (pass.dx[0].rows.data != nullptr) input_gradient(pass, pass.dx[0]);
    give(pass.gradients, *gain_, of_gain);
    give(pass.gradients, *shift_, of_shift);
  }

 private:
  [[nodiscard]] std::size_t channel(std::size_t part) const noexcept { return by_position_ ? 0 : part * next_; }

  /// Σ f(x) over a part.
  template <class F>
  [[nodiscard]] float over(const float* x, const F& f) const noexcept {
    float sum = 0.0F;
    for (std::size_t r = 0; r < part_.runs; ++r)
      sum += sum_of(part_.run, [from = x + r * part_.step, &f](std::size_t i) { return f(from[i]); });
    return sum;
  }

  void input_gradient(const Backward& pass, const InputGradient& dx) const noexcept {
    kernels::share(dx.rows.count, 8 * dx.rows.width, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t b = begin; b < end; ++b)
        for (std::size_t p = 0; p < parts_; ++p) {
          const float mean = pass.kept[2 * (b * parts_ + p)];
          const float inverse = pass.kept[2 * (b * parts_ + p) + 1];
          const float* const gain = gain_->values + channel(p);
          float of_dy = 0.0F;
          float of_x = 0.0F;
          for (std::size_t r = 0; r < part_.runs; ++r) {
            const std::size_t at = p * next_ + r * part_.step;
            const float* const x = pass.x[0].row(b) + at;
            const float* const dy = pass.dy.row(b) + at;
            of_dy += sum_of(part_.run, [=](std::size_t i) { return dy[i] * gain[i]; });
            of_x += sum_of(part_.run, [=](std::size_t i) { return dy[i] * gain[i] * (x[i] - mean) * inverse; });
          }
          of_dy /= part_.size();
          of_x /= part_.size();
          for (std::size_t r = 0; r < part_.runs; ++r) {
            const std::size_t at = p * next_ + r * part_.step;
            put(dx.accumulate, part_.run, dx.rows.row(b) + at,
                [=, x = pass.x[0].row(b) + at, dy = pass.dy.row(b) + at](std::size_t i) {
                  return inverse * (dy[i] * gain[i] - of_dy - (x[i] - mean) * inverse * of_x);
                });
          }
        }
    });
  }

  static void give(Gradients& gradients, const Parameter& parameter, const float* gradient) noexcept {
    if (parameter.uses == 0) return;  // frozen
    const auto [data, alpha, beta] = gradients.target(parameter);
    for (std::size_t c = 0; c < parameter.columns; ++c)
      data[c] = (beta == 0.0F ? 0.0F : beta * data[c]) + alpha * gradient[c];
    gradients.complete(parameter);
  }

  std::string layer_;
  std::size_t groups_;
  bool by_position_;
  double epsilon_;
  std::size_t channels_ = 0;
  Part part_;
  std::size_t parts_ = 0;             // of an example
  std::size_t next_ = 0;              // from part to part
  const Parameter* gain_ = nullptr;   // γ: (channels)
  const Parameter* shift_ = nullptr;  // β: (channels)
};

}  // namespace

std::unique_ptr<Op> make_layer_normalization(const std::string& name, double epsilon) {
  return std::make_unique<Normalization>(name, 0, true, epsilon);
}
std::unique_ptr<Op> make_group_normalization(const std::string& name, std::size_t groups, double epsilon) {
  return std::make_unique<Normalization>(name, groups, false, epsilon);
}

}  // namespace plexus::graph
