// Precision, recall and F1: a number for each class, and its means over the classes.
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "counts.h"

namespace classification {

struct AveragedSettings {
  std::string average = "macro";

  static auto parameters() {
    return plexus::Parameters<AveragedSettings>{
        {"average", &AveragedSettings::average, plexus::one_of({"macro", "micro", "weighted", "binary", "per_class"}),
         "macro: the mean over the classes; micro: over all rows together; weighted: by rows of each class; binary: of "
         "the "
         "second of two classes; per_class: one value for each"},
    };
  }
};

/// `Derived::of(counts)` is the value of one class, `Derived::name` what it is called.
template <class Derived>
class Averaged : public plexus::Metric {
 public:
  using Settings = AveragedSettings;

  explicit Averaged(Settings settings) : average_(std::move(settings.average)) {}

  plexus::MetricInfo plan(const plexus::MeasuredTask& task) final {
    require_classes(task, true);
    if (average_ == "binary" && (task.outputs != 2 || !task.classification))
      throw plexus::Error("'average: binary' is of the second of two classes, but there are " +
                          std::to_string(task.outputs) + " outputs; choose macro");
    counts_ = Counts(task);
    const std::string name = Derived::name;
    const std::string of = std::string(Derived::words) + " on the @ examples";
    plexus::MetricInfo info{.name = name + (average_ == "macro" ? "" : "_" + average_),
                            .meaning = of + ", " + meaning_of_average(),
                            .larger_is_better = true,
                            .unit = Unit::share};
    if (average_ == "per_class") info.dimension = "class";
    return info;
  }

  void begin(std::size_t) final { counts_.begin(); }
  void add(plexus::ConstRows y, const plexus::Targets& targets) noexcept final { counts_.add(y, targets); }

  double value() noexcept final {
    if (counts_.rows() == 0) return std::numeric_limits<double>::quiet_NaN();
    if (average_ == "binary") return Derived::of(counts_.classes()[1]);
    if (average_ == "micro") {
      Counts::Class all;
      for (const Counts::Class& one : counts_.classes()) {
        all.truly += one.truly;
        all.predicted += one.predicted;
        all.right += one.right;
      }
      return Derived::of(all);
    }
    double sum = 0.0;
    double weights = 0.0;
    for (const Counts::Class& one : counts_.classes()) {
      if (!occurs(one)) continue;
      const double weight = average_ == "weighted" ? static_cast<double>(one.truly) : 1.0;
      sum += weight * Derived::of(one);
      weights += weight;
    }
    return weights > 0.0 ? sum / weights : 0.0;
  }

  void values(std::span<double> values) noexcept final {
    if (average_ != "per_class") {
      values[0] = value();
      return;
    }
    for (std::size_t k = 0; k < values.size(); ++k) {
      const Counts::Class& one = counts_.classes()[k];
      values[k] = counts_.rows() > 0 && occurs(one) ? Derived::of(one) : std::numeric_limits<double>::quiet_NaN();
    }
  }

 private:
  [[nodiscard]] bool occurs(const Counts::Class& one) const noexcept {
    return counts_.of_labels() || one.truly > 0 || one.predicted > 0;
  }

  [[nodiscard]] std::string meaning_of_average() const {
    if (average_ == "macro") return "mean over the classes that occur or are said";
    if (average_ == "micro") return "over all rows together";
    if (average_ == "weighted") return "mean over the classes by their rows";
    return average_ == "binary" ? "of the second class" : "of each class";
  }

  std::string average_;
  Counts counts_;
};

}  // namespace classification
