// Metrics of scores: how sure the network was, and in which order it puts rows.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using plexus::ConstRows;
using plexus::Logits;
using plexus::MeasuredTask;
using plexus::MetricInfo;
using plexus::Targets;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

void require_probabilities(const MeasuredTask& task) {
  if (task.logits == Logits::none || task.logits == Logits::embedding)
    throw plexus::Error(
        "it needs probabilities, but the loss makes none of the outputs; set 'loss: cross_entropy' for classes, "
        "'loss: binary_cross_entropy' for labels, or leave it out of 'metrics'");
  if (task.classification && task.logits == Logits::sigmoid)
    throw plexus::Error(
        "it needs probabilities of classes, of which one is true, but binary_cross_entropy trains each output by "
        "itself; set 'loss: cross_entropy', or leave it out of 'metrics'");
}

// −1/B Σ_b log p_label, of labels −1/(B K) Σ_b Σ_k (t log p + (1 − t) log (1 − p))                  (Good, 1952)
class LogLoss final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_probabilities(task);
    task_ = task;
    probabilities_ = plexus::Probabilities(task);
    return {.name = "log_loss",
            .meaning = "mean negative logarithm of the probability of what is true of the @ examples"};
  }
  void begin(std::size_t) override { sum_ = terms_ = 0.0; }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      if (targets.labels != nullptr) {
        sum_ += probabilities_.surprise(y, b, static_cast<std::size_t>(targets.labels[b]));
        terms_ += 1.0;
        continue;
      }
      for (std::size_t k = 0; k < y.width; ++k) {
        const auto t = static_cast<double>(targets.values.row(b)[k]);
        if (t > 0.0) sum_ += t * probabilities_.surprise(y, b, k);
        if (task_.multi_label() && t < 1.0) sum_ += (1.0 - t) * probabilities_.surprise(y, b, k, true);
      }
      terms_ += task_.multi_label() ? static_cast<double>(y.width) : 1.0;
    }
  }
  double value() noexcept override { return terms_ > 0.0 ? sum_ / terms_ : not_a_number; }

 private:
  MeasuredTask task_;
  plexus::Probabilities probabilities_;
  double sum_ = 0.0;
  double terms_ = 0.0;
};

// 1/B Σ_b Σ_k (p_k − t_k)²; of two classes half of it, (p₁ − t₁)²; of labels its mean over them      (Brier, 1950)
class Brier final : public plexus::Metric {
 public:
  MetricInfo plan(const MeasuredTask& task) override {
    require_probabilities(task);
    scale_ = task.multi_label() ? 1.0 / static_cast<double>(task.outputs) : task.outputs == 2 ? 0.5 : 1.0;
    probabilities_ = plexus::Probabilities(task);
    return {.name = "brier", .meaning = "mean squared distance of probabilities from what is true of the @ examples"};
  }
  void begin(std::size_t) override { sum_ = rows_ = 0.0; }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      const auto p = probabilities_.of(y, b);
      for (std::size_t k = 0; k < y.width; ++k) {
        const double difference = p[k] - static_cast<double>(targets.values.row(b)[k]);
        sum_ += difference * difference;
      }
    }
    rows_ += static_cast<double>(y.count);
  }
  double value() noexcept override { return rows_ > 0.0 ? scale_ * sum_ / rows_ : not_a_number; }

 private:
  plexus::Probabilities probabilities_;
  double scale_ = 1.0;
  double sum_ = 0.0;
  double rows_ = 0.0;
};

// Σ_m n_m / B |right_m / n_m − mean confidence_m| over M bins of equal width of the largest probability (Guo et al.,
// 2017)
class CalibrationError final : public plexus::Metric {
 public:
  struct Settings {
    std::size_t bins = 15;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"bins", &Settings::bins, plexus::between(1, 10000), "M: bins of equal width from 0 to 1"},
      };
    }
  };

  explicit CalibrationError(const Settings& settings) : bins_(settings.bins) {}

  MetricInfo plan(const MeasuredTask& task) override {
    require_probabilities(task);
    if (!task.classification)
      throw plexus::Error("it is for classes, but the targets are labels or numbers; leave it out of 'metrics'");
    probabilities_ = plexus::Probabilities(task);
    return {.name = "calibration_error",
            .meaning = "mean distance of confidence from the fraction that is right, on the @ examples",
            .unit = Unit::share};
  }
  void begin(std::size_t) override { bins_.assign(bins_.size(), {}); }
  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      const auto p = probabilities_.of(y, b);
      const auto said = std::max_element(p.begin(), p.end()) - p.begin();
      const double confidence = p[static_cast<std::size_t>(said)];
      // A bin holds its upper end. What is no number is in the last one, and makes it no number.
      const double place = std::ceil(confidence * static_cast<double>(bins_.size())) - 1.0;
      const double last = static_cast<double>(bins_.size() - 1);
      Bin& bin = bins_[place >= 0.0  ? static_cast<std::size_t>(std::min(place, last))
                       : place < 0.0 ? 0
                                     : bins_.size() - 1];
      bin.rows += 1.0;
      bin.right += said == targets.labels[b] ? 1.0 : 0.0;
      bin.confidence += confidence;
    }
  }
  double value() noexcept override {
    double sum = 0.0;
    double rows = 0.0;
    for (const Bin& bin : bins_) {
      sum += std::fabs(bin.right - bin.confidence);
      rows += bin.rows;
    }
    return rows > 0.0 ? sum / rows : not_a_number;
  }

 private:
  struct Bin {
    double rows = 0.0;
    double right = 0.0;
    double confidence = 0.0;  // sum
  };

  plexus::Probabilities probabilities_;
  std::vector<Bin> bins_;
};

// The probability that a row of the class has a larger score than one of another, of equal ones one half: the area
// under the curve of true over false positives. Of two classes that of the second; else the mean over the classes, each
// against all others.                                                                       (Hanley and McNeil, 1982)
class RocAuc final : public plexus::Metric {
 public:
  struct Settings {
    std::string average = "macro";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"average", &Settings::average, plexus::one_of({"macro", "per_class"}),
           "macro: the mean over the classes that occur, of two classes the second; per_class: one value for each"},
      };
    }
  };

  explicit RocAuc(const Settings& settings) : per_class_(settings.average == "per_class") {}

  MetricInfo plan(const MeasuredTask& task) override {
    if (!task.classification && !task.multi_label())
      throw plexus::Error(
          "it is for classes, or for labels that are trained with binary_cross_entropy, but the targets are numbers; "
          "leave it out of 'metrics'");
    if (task.logits == Logits::embedding)
      throw plexus::Error(
          "it needs probabilities or scores of classes, but the loss makes coordinates of the outputs; set "
          "'nearest_neighbors'");
    task_ = task;
    probabilities_ = plexus::Probabilities(task);
    MetricInfo info{.name = per_class_ ? "roc_auc_per_class" : "roc_auc",
                    .meaning = "area under the ROC curve of the @ examples" +
                               std::string(per_class_ ? ", each class against the others" : ""),
                    .larger_is_better = true,
                    .unit = Unit::share};
    if (per_class_) info.dimension = "class";
    return info;
  }

  void begin(std::size_t rows) override {
    scores_.clear();
    truths_.clear();
    scores_.reserve(rows * task_.outputs);
    truths_.reserve(rows * task_.outputs);
  }

  void add(ConstRows y, const Targets& targets) noexcept override {
    for (std::size_t b = 0; b < y.count; ++b) {
      const float* const outputs = y.row(b);
      const bool as_they_are = task_.logits != Logits::softmax;
      const std::span<const double> p = as_they_are ? std::span<const double>() : probabilities_.of(y, b);
      for (std::size_t k = 0; k < y.width; ++k) {
        scores_.push_back(as_they_are ? score_of(outputs, k, y.width) : p[k]);
        truths_.push_back(targets.labels != nullptr ? targets.labels[b] == static_cast<std::int32_t>(k)
                                                    : targets.values.row(b)[k] > 0.5F);
      }
    }
  }

  double value() noexcept override {
    if (task_.classification && task_.outputs == 2) return area_of(1);
    double sum = 0.0;
    double classes = 0.0;
    for (std::size_t k = 0; k < task_.outputs; ++k) {
      const double area = area_of(k);
      if (std::isnan(area)) continue;
      sum += area;
      classes += 1.0;
    }
    return classes > 0.0 ? sum / classes : not_a_number;
  }

  void values(std::span<double> values) noexcept override {
    if (!per_class_) {
      values[0] = value();
      return;
    }
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = area_of(k);
  }

 private:
  /// Of two classes that are no logits, what tells them apart is by how much one output is above the other.
  [[nodiscard]] double score_of(const float* outputs, std::size_t k, std::size_t width) const noexcept {
    const auto own = static_cast<double>(outputs[k]);
    return task_.classification && width == 2 ? own - static_cast<double>(outputs[1 - k]) : own;
  }

  /// NaN where all rows are of the class, or none.
  [[nodiscard]] double area_of(std::size_t k) const {
    const std::size_t width = task_.outputs;
    std::vector<std::pair<double, bool>> rows;
    rows.reserve(scores_.size() / width);
    for (std::size_t i = k; i < scores_.size(); i += width) {
      if (std::isnan(scores_[i])) return not_a_number;
      rows.emplace_back(scores_[i], truths_[i]);
    }
    std::sort(rows.begin(), rows.end());
    // Counts of rows of the class, and of pairs with another row below them, doubled so that a tie is 1.
    std::int64_t of_class = 0;
    std::int64_t others = 0;
    double pairs = 0.0;
    for (std::size_t i = 0; i < rows.size();) {
      std::int64_t tied_class = 0;
      std::int64_t tied_others = 0;
      std::size_t end = i;
      for (; end < rows.size() && rows[end].first == rows[i].first; ++end)
        ++(rows[end].second ? tied_class : tied_others);
      pairs += static_cast<double>(tied_class) * static_cast<double>(2 * others + tied_others);
      of_class += tied_class;
      others += tied_others;
      i = end;
    }
    if (of_class == 0 || others == 0) return not_a_number;
    return pairs / (2.0 * static_cast<double>(of_class) * static_cast<double>(others));
  }

  bool per_class_;
  MeasuredTask task_;
  plexus::Probabilities probabilities_;
  std::vector<double> scores_;  // (row, output)
  std::vector<char> truths_;    // the same
};

}  // namespace

PLEXUS_PLUGIN("probability", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Brier>("brier",
                    {.summary = "The mean squared distance of probabilities from what is true; of two classes as "
                                "of the second alone",
                     .equation = "1/B Σ_b Σ_k (p_k − t_k)², half of it for two classes",
                     .reference = "Brier, Monthly Weather Review 78, 1950"});
  plugin.add<CalibrationError>(
      "calibration_error",
      {.summary = "By how much confidence differs from the fraction that is right, over bins of equal width",
       .equation = "Σ_m n_m / B |right_m / n_m − confidence_m|",
       .reference = "Guo, Pleiss, Sun and Weinberger, ICML 2017"});
  plugin.add<LogLoss>("log_loss", {.summary = "The mean negative logarithm of the probability of what is true",
                                   .equation = "−1/B Σ_b log p_label, of labels the mean over them too",
                                   .reference = "Good, Rational decisions, 1952"});
  plugin.add<RocAuc>(
      "roc_auc", {.summary = "The area under the curve of true over false positives: the probability that a row of a "
                             "class has a larger score than another, of equal ones one half",
                  .equation = "P(s⁺ > s⁻) + ½ P(s⁺ = s⁻), the mean over the classes that occur",
                  .reference = "Hanley and McNeil, Radiology 143, 1982"});
}
