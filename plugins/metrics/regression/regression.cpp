// Metrics of numbers, in the units of the targets. Of several outputs, each is the mean over them.
#include <plexus/plugin.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using plexus::ConstRows;
using plexus::MeasuredTask;
using plexus::MetricInfo;
using plexus::Targets;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

void require_numbers(const MeasuredTask& task) {
  if (!task.regression())
    throw plexus::Error(
        "it is for targets that are numbers, but these are classes or labels; leave it out of 'metrics'");
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// 1/K Σ_k √(1/B Σ_b (y − t)²)
class Rmse final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_numbers(task);
    squares_.resize(task.outputs);
    return {.name = "rmse", .meaning = "root of the mean squared error of the @ examples, in the units of the targets"};
  }
  void begin(std::size_t) override {
    rows_ = 0.0;
    squares_.assign(squares_.size(), 0.0);
  }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k) {
        const double error = static_cast<double>(y.row(b)[k]) - static_cast<double>(targets.values.row(b)[k]);
        squares_[k] += error * error;
      }
    rows_ += static_cast<double>(y.count);
  }
  double value() noexcept override {
    if (rows_ == 0.0) return not_a_number;
    double sum = 0.0;
    for (const double squares : squares_) sum += std::sqrt(squares / rows_);
    return sum / static_cast<double>(squares_.size());
  }

 private:
  double rows_ = 0.0;
  std::vector<double> squares_;  // (outputs)
};

// 1/(B K) Σ |y − t|
class Mae final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_numbers(task);
    return {.name = "mae", .meaning = "mean absolute error of the @ examples, in the units of the targets"};
  }
  void begin(std::size_t) override { sum_ = terms_ = 0.0; }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b)
      for (std::size_t k = 0; k < y.width; ++k)
        sum_ += std::fabs(static_cast<double>(y.row(b)[k]) - static_cast<double>(targets.values.row(b)[k]));
    terms_ += static_cast<double>(y.count * y.width);
  }
  double value() noexcept override { return terms_ > 0.0 ? sum_ / terms_ : not_a_number; }

 private:
  double sum_ = 0.0;
  double terms_ = 0.0;
};

// 1/K Σ_k (1 − Σ_b (y − t)² / Σ_b (t − t̄)²); where all t are equal, 1 for y = t and else 0
class RSquared final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_numbers(task);
    outputs_.resize(task.outputs);
    parts_.resize(task.outputs);
    return {.name = "r2",
            .meaning = "coefficient of determination on the @ examples: 1 is exact, 0 as good as their mean",
            .larger_is_better = true};
  }
  void begin(std::size_t) override {
    rows_ = 0.0;
    outputs_.assign(outputs_.size(), {});
  }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      rows_ += 1.0;
      for (std::size_t k = 0; k < y.width; ++k) {
        Output& output = outputs_[k];
        const auto t = static_cast<double>(targets.values.row(b)[k]);
        const double error = static_cast<double>(y.row(b)[k]) - t;
        output.residual += error * error;
        // Mean and squares around it, row by row (Welford, 1962).
        const double before = t - output.mean;
        output.mean += before / rows_;
        output.total += before * (t - output.mean);
      }
    }
  }
  double value() noexcept override {
    if (rows_ < 2.0) return not_a_number;
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      const Output& output = outputs_[k];
      parts_[k] = output.total > 0.0            ? 1.0 - output.residual / output.total
                  : output.residual == 0.0      ? 1.0
                  : std::isnan(output.residual) ? not_a_number
                                                : 0.0;
    }
    return mean_of(parts_);
  }

 private:
  struct Output {
    double residual = 0.0;
    double mean = 0.0;
    double total = 0.0;
  };

  double rows_ = 0.0;
  std::vector<Output> outputs_;
  std::vector<double> parts_;
};

}  // namespace

PLEXUS_PLUGIN("regression", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Mae>("mae",
                  {.summary = "The mean absolute error, in the units of the targets", .equation = "1/(B K) Σ |y − t|"});
  plugin.add<RSquared>("r2", {.summary = "The coefficient of determination: 1 is exact, 0 as good as the mean of the "
                                         "targets; of several outputs the mean",
                              .equation = "1 − Σ (y − t)² / Σ (t − t̄)²"});
  plugin.add<Rmse>("rmse", {.summary = "The root of the mean squared error, in the units of the targets; of several "
                                       "outputs the mean",
                            .equation = "√(1/B Σ (y − t)²)"});
}
