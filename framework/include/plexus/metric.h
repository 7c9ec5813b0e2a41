// Metrics: what is measured of a network beside its loss.
//
//   class ErrorRate final : public plexus::Metric {  // the fraction of rows whose largest output is another class
//    public:
//     plexus::MetricInfo plan(const plexus::MeasuredTask& task) override {
//       if (!task.classification) throw plexus::Error("it counts wrong classes, but the targets are numbers");
//       return {.name = "error_rate", .meaning = "fraction of the @ examples classified wrongly", .unit = Unit::share};
//     }
//     void begin(std::size_t) override { wrong_ = rows_ = 0.0; }
//     void add(plexus::ConstRows y, const plexus::Targets& targets) noexcept override {
//       for (std::size_t b = 0; b < y.count; ++b) wrong_ += plexus::largest_of(y, b) != targets.labels[b];
//       rows_ += static_cast<double>(y.count);
//     }
//     double value() noexcept override { return wrong_ / rows_; }
//   };
//
// An evaluation gives its rows in pieces, 128 or a batch at a time. The value must not depend on how they are divided:
// sum row by row in double precision, or keep what is needed and compute at the end.
#pragma once

#include <plexus/kind.h>
#include <plexus/loss.h>
#include <plexus/rows.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace plexus {

/// What is to be learnt, as a metric sees it.
struct MeasuredTask : Task {
  Logits logits = Logits::none;  ///< what the loss makes of the outputs

  /// Several labels may be true of a row, each output is one: targets are 0 and 1, outputs are their logits.
  [[nodiscard]] bool multi_label() const noexcept { return !classification && logits == Logits::sigmoid; }
  /// Targets are real numbers, and outputs are in their units.
  [[nodiscard]] bool regression() const noexcept { return !classification && logits == Logits::none; }
};

/// What a metric is called and how its values are read. Whatever ranks, prints or draws a value asks here.
struct MetricInfo {
  enum class Unit {
    number,
    share,  ///< from 0 to 1, written in percent
  };

  std::string name = {};     ///< unique in a trial; results have test_NAME, validation_NAME, …: [a-z][a-z0-9_]*
  std::string meaning = {};  ///< one line; @ stands for the part of the data: "fraction of the @ examples …"
  bool larger_is_better = false;
  Unit unit = Unit::number;
  std::string dimension = {};            ///< empty: one value; "class": one for each output; or a name of its own
  std::vector<std::string> labels = {};  ///< of a dimension of its own, as many as there are values
};

class PLEXUS_API Metric : public Interface {
 public:
  static constexpr Kind kind = Kind::metric;
  using Unit = MetricInfo::Unit;

  ~Metric() override;

  /// [plan: may allocate] Called once. Throws Error if the metric has no meaning for the task.
  [[nodiscard]] virtual MetricInfo plan(const MeasuredTask& task) = 0;

  /// [plan: may allocate] Before the first of `rows` rows: what was added before is forgotten.
  virtual void begin(std::size_t rows) = 0;

  /// [hot: noexcept, no allocation] Some rows more, in the order of the data: outputs y (batch, outputs) as the model
  /// gives them, in the units of the targets where these are numbers, and what they should have been.
  virtual void add(ConstRows y, const Targets& targets) noexcept = 0;

  /// [noexcept] Of all rows that were added; NaN where they have no value. One that has a dimension overrides values().
  [[nodiscard]] virtual double value() noexcept { return std::numeric_limits<double>::quiet_NaN(); }
  /// [noexcept] The same of a metric with a dimension: one value for each label.
  virtual void values(std::span<double> values) noexcept { values[0] = value(); }
};

/// The index of the largest output of row b; of equals, the first.
[[nodiscard]] inline std::int32_t largest_of(ConstRows y, std::size_t b) noexcept {
  return static_cast<std::int32_t>(std::max_element(y.row(b), y.row(b) + y.width) - y.row(b));
}

/// The probabilities that the outputs of one row stand for, in double precision.
class Probabilities {
 public:
  /// [plan] Requires that the task's outputs are logits.
  explicit Probabilities(const MeasuredTask& task = {})
      : softmax_(task.logits == Logits::softmax), probabilities_(task.outputs) {}

  /// [hot] Of row b, valid until the next call.
  std::span<const double> of(ConstRows y, std::size_t b) noexcept {
    const float* const row = y.row(b);
    if (!softmax_) {
      for (std::size_t k = 0; k < y.width; ++k)
        probabilities_[k] = 1.0 / (1.0 + std::exp(-static_cast<double>(row[k])));
      return probabilities_;
    }
    const auto largest = static_cast<double>(*std::max_element(row, row + y.width));
    double sum = 0.0;
    for (std::size_t k = 0; k < y.width; ++k)
      sum += probabilities_[k] = std::exp(static_cast<double>(row[k]) - largest);
    for (double& probability : probabilities_) probability /= sum;
    return probabilities_;
  }

  /// [hot] −log of the probability of output k of row b, or of its opposite where `opposite`; finite where the
  /// probability is too small for a number. Of a softmax, `opposite` has no meaning.
  [[nodiscard]] double surprise(ConstRows y, std::size_t b, std::size_t k, bool opposite = false) const noexcept {
    const float* const row = y.row(b);
    const auto logit = static_cast<double>(row[k]);
    if (!softmax_) {
      const double z = opposite ? logit : -logit;
      return std::max(z, 0.0) + std::log1p(std::exp(-std::fabs(z)));
    }
    const auto largest = static_cast<double>(*std::max_element(row, row + y.width));
    double sum = 0.0;
    for (std::size_t j = 0; j < y.width; ++j) sum += std::exp(static_cast<double>(row[j]) - largest);
    return std::log(sum) - (logit - largest);
  }

 private:
  bool softmax_;
  std::vector<double> probabilities_;
};

}  // namespace plexus
