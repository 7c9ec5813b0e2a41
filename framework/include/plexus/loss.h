// Losses: how wrong a batch of outputs is, and in which direction.
//
// A loss that is a sum over the outputs, each with its own target, is written as the function of one of them:
//
//   class Quartic final : public plexus::ElementwiseLoss<Quartic> {   // L = Σ (y − t)⁴
//    public:
//     struct Function {
//       float value(float y, float t) const { const float e = y - t; return e * e * (e * e); }
//       float derivative(float y, float t) const { const float e = y - t; return 4 * e * (e * e); }
//     };
//     Function function() const { return {}; }
//   };
#pragma once

#include <plexus/buffer.h>
#include <plexus/functions.h>
#include <plexus/kind.h>
#include <plexus/rows.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace plexus {

/// What the outputs should have been. A loss and a metric get a row for each example, or, where each position of an
/// example has a label, for each position that has one.
struct Targets {
  ConstRows values;                      ///< (batch, outputs): one-hot for classes, else the real targets
  const std::int32_t* labels = nullptr;  ///< (batch): the true classes, or null where the targets are real
  const float* weights = nullptr;        ///< (batch): how much each example counts; null: 1 each

  [[nodiscard]] float weight(std::size_t row) const noexcept { return weights == nullptr ? 1.0F : weights[row]; }
};

/// What is to be learnt.
struct Task {
  std::size_t outputs = 0;
  bool classification = true;
  std::size_t largest_batch = 1;  ///< rows that are handed over at once, at most
};

/// What a loss makes of the outputs of a row, if they are logits.
enum class Logits {
  none,       ///< outputs are what they are, near their targets or with the largest at the class
  softmax,    ///< their softmax are the probabilities of the classes
  sigmoid,    ///< 1 / (1 + e^−y) of each output by itself is a probability
  embedding,  ///< they are coordinates, near those of the same class: no output stands for a class
};

class PLEXUS_API Loss : public Interface {
 public:
  static constexpr Kind kind = Kind::loss;

  ~Loss() override;

  /// [plan] Throws Error if this loss has no meaning for the task.
  virtual void plan(const Task& task) = 0;

  /// [plan] What the outputs are that it trains: metrics of probabilities ask.
  [[nodiscard]] virtual Logits logits() const noexcept { return Logits::none; }

  /// [plan] Whether the loss of an example depends on the others of its batch, as where pairs or triples of them are
  /// compared. The mean over an evaluation is then that of its batches, 128 rows or a batch of training at a time.
  [[nodiscard]] virtual bool depends_on_batch() const noexcept { return false; }

  /// [hot: noexcept, no allocation] The mean over the batch of the loss of outputs y (batch, outputs), each multiplied
  /// by the weight of its example: 1/B Σ_b w_b L_b.
  /// Where dy.data is not null, ensures that dy (batch, outputs) is overwritten with the gradient of that mean with
  /// respect to y. dy may be y itself.
  virtual double evaluate(ConstRows y, const Targets& targets, Rows dy) noexcept = 0;
};

/// A loss that is a sum over the outputs. `Derived::function()` gives a Function by value, settings and all, so that
/// the loop over the outputs becomes vector code; its value and derivative are of one output y and its target t.
template <class Derived>
class ElementwiseLoss : public Loss {
 public:
  /// One that refuses a task, or plans more, calls this too.
  void plan(const Task& task) override { values_ = Buffer(task.outputs); }

  double evaluate(ConstRows y, const Targets& targets, Rows dy) noexcept final {
    const auto f = static_cast<const Derived&>(*this).function();
    const auto batch = static_cast<double>(y.count);
    float* const values = values_.data();
    double sum = 0.0;
    for (std::size_t b = 0; b < y.count; ++b) {
      const float* const output = y.row(b);
      const float* const target = targets.values.row(b);
      const float weight = targets.weight(b);
      vectorized(y.width, [=](std::size_t k) { values[k] = f.value(output[k], target[k]); });
      for (std::size_t k = 0; k < y.width; ++k) sum += static_cast<double>(weight) * static_cast<double>(values[k]);
      if (dy.data == nullptr) continue;
      const auto share = static_cast<float>(static_cast<double>(weight) / batch);
      float* const gradient = dy.row(b);
      vectorized(y.width, [=](std::size_t k) { gradient[k] = share * f.derivative(output[k], target[k]); });
    }
    return sum / batch;
  }

 private:
  Buffer values_;  // of one row
};

/// The softmax of one row of outputs, p_k = e^(y_k − max y) / Σ_j e^(y_j − max y), in parts that neither overflow nor
/// lose what is small.
class Softmax {
 public:
  /// [plan]
  explicit Softmax(std::size_t outputs = 0)
      : outputs_(outputs), shifted_(padded(outputs)), exponentials_(padded(outputs)) {}

  /// [hot] Of the outputs y; what the functions below return is of these.
  void compute(const float* y) noexcept {
    const float largest = *std::max_element(y, y + outputs_);
    float* const z = shifted_.data();
    float* const e = exponentials_.data();
    for (std::size_t k = 0; k < outputs_; ++k) z[k] = y[k] - largest;
    vectorized(outputs_, [=](std::size_t k) { e[k] = exponential(z[k]); });
    sum_ = 0.0;
    for (std::size_t k = 0; k < outputs_; ++k) sum_ += static_cast<double>(e[k]);
    logarithm_of_sum_ = std::log(sum_);
  }

  [[nodiscard]] double probability(std::size_t k) const noexcept {
    return static_cast<double>(exponentials_.data()[k]) / sum_;
  }
  /// log p_k, finite where p_k is too small for a float.
  [[nodiscard]] double log_probability(std::size_t k) const noexcept {
    return static_cast<double>(shifted_.data()[k]) - logarithm_of_sum_;
  }
  /// 1 − p_k, exact where p_k is nearly 1.
  [[nodiscard]] double rest(std::size_t k) const noexcept {
    double others = 0.0;
    for (std::size_t j = 0; j < outputs_; ++j)
      if (j != k) others += static_cast<double>(exponentials_.data()[j]);
    return others / sum_;
  }

 private:
  std::size_t outputs_;
  Buffer shifted_;       // y − max y
  Buffer exponentials_;  // of these
  double sum_ = 1.0;
  double logarithm_of_sum_ = 0.0;
};

}  // namespace plexus
