// How often each class was right and was said: what most metrics of classes are computed from. Counts are whole
// numbers, so that nothing depends on how rows are divided.
#pragma once

#include <plexus/plugin.h>

#include <cstdint>
#include <vector>

namespace classification {

class Counts {
 public:
  /// Of one class, or of one label that is true or not.
  struct Class {
    std::int64_t truly = 0;      ///< rows of that class
    std::int64_t predicted = 0;  ///< rows that are said to be of it
    std::int64_t right = 0;      ///< both
  };

  /// [plan]
  explicit Counts(const plexus::MeasuredTask& task = {}) : labels_(task.multi_label()), classes_(task.outputs) {}

  void begin() {
    rows_ = right_ = 0;
    classes_.assign(classes_.size(), {});
  }

  void add(plexus::ConstRows y, const plexus::Targets& targets) noexcept {
    for (std::size_t b = 0; b < y.count; ++b) {
      ++rows_;
      right_ += labels_ ? add_labels(y.row(b), targets.values.row(b)) : add_class(y, b, targets.labels[b]);
    }
  }

  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  /// Rows that are right: of the true class, or with every label as it is.
  [[nodiscard]] std::int64_t right() const noexcept { return right_; }
  [[nodiscard]] const std::vector<Class>& classes() const noexcept { return classes_; }
  /// Whether outputs are labels: then each counts, whether or not it occurs.
  [[nodiscard]] bool of_labels() const noexcept { return labels_; }

 private:
  int add_class(plexus::ConstRows y, std::size_t b, std::int32_t label) noexcept {
    const std::int32_t said = plexus::largest_of(y, b);
    ++classes_[static_cast<std::size_t>(label)].truly;
    ++classes_[static_cast<std::size_t>(said)].predicted;
    if (said != label) return 0;
    ++classes_[static_cast<std::size_t>(label)].right;
    return 1;
  }

  /// A label is said where its probability is above one half: its logit is above 0.
  int add_labels(const float* y, const float* target) noexcept {
    int all_right = 1;
    for (std::size_t k = 0; k < classes_.size(); ++k) {
      const bool said = y[k] > 0.0F;
      const bool truly = target[k] > 0.5F;
      classes_[k].predicted += said ? 1 : 0;
      classes_[k].truly += truly ? 1 : 0;
      classes_[k].right += said && truly ? 1 : 0;
      if (said != truly) all_right = 0;
    }
    return all_right;
  }

  bool labels_;
  std::int64_t rows_ = 0;
  std::int64_t right_ = 0;
  std::vector<Class> classes_;
};

[[nodiscard]] inline double share(std::int64_t part, std::int64_t of) noexcept {
  return of > 0 ? static_cast<double>(part) / static_cast<double>(of) : 0.0;
}

/// What a metric of classes says where there are none.
inline void require_classes(const plexus::MeasuredTask& task, bool or_labels) {
  if (task.classification && task.logits == plexus::Logits::embedding)
    throw plexus::Error(
        "the largest output of a row is to be its class, but the loss makes coordinates of the outputs; set "
        "'nearest_neighbors'");
  if (task.classification || (or_labels && task.multi_label())) return;
  throw plexus::Error(std::string("it is for classes") +
                      (or_labels ? ", or for labels that are trained with binary_cross_entropy" : "") +
                      ", but the targets are numbers; leave it out of 'metrics'");
}

}  // namespace classification
