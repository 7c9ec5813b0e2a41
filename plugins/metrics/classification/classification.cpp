// Metrics of what is said: right or wrong, whatever the scores were.
#include <plexus/plugin.h>

#include <cmath>
#include <limits>

#include "averaged.h"
#include "counts.h"

namespace {

using classification::Averaged;
using classification::Counts;
using classification::require_classes;
using classification::share;
using plexus::ConstRows;
using plexus::MeasuredTask;
using plexus::MetricInfo;
using plexus::Targets;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// rows with argmax_k y_k = label / rows. Of labels: rows of which every label is as it is.
class Accuracy final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_classes(task, true);
    counts_ = Counts(task);
    return {.name = "accuracy",
            .meaning = task.multi_label() ? "fraction of the @ examples with every label right"
                                          : "fraction of the @ examples classified correctly",
            .larger_is_better = true,
            .unit = Unit::share};
  }
  void begin(std::size_t) override { counts_.begin(); }
  void add(ConstRows y, const Targets& targets) noexcept override { counts_.add(y, targets); }
  double value() noexcept override {
    return counts_.rows() > 0 ? share(counts_.right(), counts_.rows()) : not_a_number;
  }

 private:
  Counts counts_;
};

// P = right / said to be of the class, 0 where none is
class Precision final : public Averaged<Precision> {
 public:
  using Averaged::Averaged;
  static constexpr const char* name = "precision";
  static constexpr const char* words = "precision";
  static double of(const Counts::Class& one) noexcept { return share(one.right, one.predicted); }
};

// R = right / of the class, 0 where none is
class Recall final : public Averaged<Recall> {
 public:
  using Averaged::Averaged;
  static constexpr const char* name = "recall";
  static constexpr const char* words = "recall";
  static double of(const Counts::Class& one) noexcept { return share(one.right, one.truly); }
};

// F₁ = 2 P R / (P + R) = 2 right / (of the class + said to be of it)                       (van Rijsbergen, 1979)
class F1 final : public Averaged<F1> {
 public:
  using Averaged::Averaged;
  static constexpr const char* name = "f1";
  static constexpr const char* words = "F1, the harmonic mean of precision and recall,";
  static double of(const Counts::Class& one) noexcept { return share(2 * one.right, one.truly + one.predicted); }
};

// mean over the classes that occur of R_k                                                    (Brodersen et al., 2010)
class BalancedAccuracy final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_classes(task, false);
    counts_ = Counts(task);
    return {.name = "balanced_accuracy",
            .meaning = "mean over the classes of the fraction of @ examples classified correctly",
            .larger_is_better = true,
            .unit = Unit::share};
  }
  void begin(std::size_t) override { counts_.begin(); }
  void add(ConstRows y, const Targets& targets) noexcept override { counts_.add(y, targets); }
  double value() noexcept override {
    double sum = 0.0;
    double classes = 0.0;
    for (const Counts::Class& one : counts_.classes()) {
      if (one.truly == 0) continue;
      sum += share(one.right, one.truly);
      classes += 1.0;
    }
    return classes > 0.0 ? sum / classes : not_a_number;
  }

 private:
  Counts counts_;
};

// With s rows, c of them right, t_k of class k and p_k said to be of it:
// R_K = (c s − Σ t_k p_k) / √((s² − Σ p_k²) (s² − Σ t_k²)), 0 where the denominator is            (Gorodkin, 2004)
class Matthews final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_classes(task, false);
    counts_ = Counts(task);
    return {.name = "matthews",
            .meaning = "Matthews correlation of true and predicted classes of the @ examples",
            .larger_is_better = true};
  }
  void begin(std::size_t) override { counts_.begin(); }
  void add(ConstRows y, const Targets& targets) noexcept override { counts_.add(y, targets); }
  double value() noexcept override {
    if (counts_.rows() == 0) return not_a_number;
    const auto rows = static_cast<double>(counts_.rows());
    double both = 0.0;
    double predicted = 0.0;
    double truly = 0.0;
    for (const Counts::Class& one : counts_.classes()) {
      const auto t = static_cast<double>(one.truly);
      const auto p = static_cast<double>(one.predicted);
      both += t * p;
      predicted += p * p;
      truly += t * t;
    }
    const double product = (rows * rows - predicted) * (rows * rows - truly);
    return product > 0.0 ? (static_cast<double>(counts_.right()) * rows - both) / std::sqrt(product) : 0.0;
  }

 private:
  Counts counts_;
};

// rows whose class is among the k largest outputs / rows; of equal outputs, the one of the later class is larger
class TopK final : public plexus::Metric {
 public:
  struct Settings {
    std::size_t k = 5;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"k", &Settings::k, plexus::at_least(1), "so many classes of the largest outputs count"},
      };
    }
  };

  explicit TopK(const Settings& settings) : k_(settings.k) {}

  MetricInfo plan(const MeasuredTask& task) override {
    require_classes(task, false);
    if (k_ >= task.outputs)
      throw plexus::Error("'k' is " + std::to_string(k_) + ", but there are " + std::to_string(task.outputs) +
                          " classes: every row would be right; choose a smaller k");
    return {.name = "top_" + std::to_string(k_) + "_accuracy",
            .meaning = "fraction of the @ examples whose class is among the " + std::to_string(k_) + " likeliest",
            .larger_is_better = true,
            .unit = Unit::share};
  }
  void begin(std::size_t) override { right_ = rows_ = 0; }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      const float* const outputs = y.row(b);
      const auto label = static_cast<std::size_t>(targets.labels[b]);
      std::size_t ahead = 0;
      for (std::size_t j = 0; j < y.width; ++j)
        ahead += outputs[j] > outputs[label] || (outputs[j] == outputs[label] && j > label) ? 1 : 0;
      right_ += ahead < k_ ? 1 : 0;
      ++rows_;
    }
  }
  double value() noexcept override { return rows_ > 0 ? share(right_, rows_) : not_a_number; }

 private:
  std::size_t k_;
  std::int64_t right_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace

PLEXUS_PLUGIN("classification", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Accuracy>("accuracy",
                       {.summary = "The fraction of rows whose largest output is their class; of labels, of "
                                   "rows with every label right",
                        .equation = "right / rows"});
  plugin.add<BalancedAccuracy>("balanced_accuracy",
                               {.summary = "The mean over the classes that occur of the fraction that is right",
                                .equation = "1/K Σ_k right_k / rows_k",
                                .reference = "Brodersen, Ong, Stephan and Buhmann, ICPR 2010"});
  plugin.add<F1>("f1", {.summary = "The harmonic mean of precision and recall, 0 where a class is never right",
                        .equation = "F₁ = 2 right / (of the class + said to be of it)",
                        .reference = "van Rijsbergen, Information Retrieval, 1979"});
  plugin.add<Matthews>("matthews",
                       {.summary = "The correlation of true and predicted classes, −1 to 1, 0 where there is one class",
                        .equation = "(c s − Σ t_k p_k) / √((s² − Σ p_k²) (s² − Σ t_k²))",
                        .reference = "Gorodkin, Computational Biology and Chemistry 28, 2004"});
  plugin.add<Precision>("precision", {.summary = "Of the rows that are said to be of a class, the fraction that is",
                                      .equation = "P = right / said to be of the class, 0 where none is"});
  plugin.add<Recall>("recall", {.summary = "Of the rows of a class, the fraction that is said to be",
                                .equation = "R = right / of the class, 0 where none is"});
  plugin.add<TopK>("top_k", {.summary = "The fraction of rows whose class is among the k largest outputs",
                             .equation = "rows with fewer than k outputs ahead of their class's / rows"});
}
