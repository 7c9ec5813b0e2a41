// What one trial leaves behind, as plain data. How it lies in files is said in trial_file.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "metrics/definitions.h"

namespace plexus::results {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The numbers are public: they stand in the files, with the words as `flag_meanings`.
enum class Status : std::int8_t { complete = 0, failed = 1, diverged = 2, pruned = 3, missing = 4 };

inline constexpr std::string_view status_words[] = {"complete", "failed", "diverged", "pruned", "missing"};

/// The part of a row. The numbers are public too.
inline constexpr std::string_view part_words[] = {"train", "validation", "test", "unused"};

[[nodiscard]] inline std::string_view to_string(Status status) {
  return status_words[static_cast<std::size_t>(status)];
}

struct Metric {
  std::string name;  ///< train_loss, test_accuracy, …
  double value = not_a_number;

  friend bool operator==(const Metric&, const Metric&) = default;
};

/// One number an epoch, the first for epoch 1; NaN where it was not measured.
struct Series {
  std::string name;  ///< train_loss, learning_rate, …
  std::vector<double> values;

  friend bool operator==(const Series&, const Series&) = default;
};

/// A metric that has a value for each label of a dimension.
struct LabelledMetric {
  std::string name;  ///< test_f1_per_class, …
  std::string dimension = {};
  std::vector<std::string> labels = {};
  std::vector<double> values = {};   ///< (label): of the finished trial
  std::vector<double> history = {};  ///< (place in the history, label); or empty

  friend bool operator==(const LabelledMetric&, const LabelledMetric&) = default;
};

/// Floats with named dimensions, row-major.
struct NamedArray {
  std::string name;                     ///< hidden_weights, …
  std::vector<std::string> dimensions;  ///< one name for each extent; dimensions of one name and extent are one
  std::vector<std::size_t> extents;
  std::vector<float> values;

  friend bool operator==(const NamedArray&, const NamedArray&) = default;
};

/// An axis of the positions of an example that have a label each.
struct PositionAxis {
  std::string name;  ///< position, height, width, …
  std::size_t size = 0;

  friend bool operator==(const PositionAxis&, const PositionAxis&) = default;
};

/// Everything about a trial but its large arrays.
struct TrialSummary {
  std::string id;
  Status status = Status::missing;
  std::string message;  ///< why it is not complete; empty if it is
  std::string config;   ///< resolved settings, JSON
  std::int64_t seed = 0;
  std::int64_t best_epoch = -1;       ///< 1, 2, …; 0 before training; −1: there is none
  std::int64_t epochs_run = -1;       ///< −1: not known
  std::int64_t parameter_count = -1;  ///< −1: not known
  std::int64_t multiply_adds = -1;    ///< of a forward pass of one example, in products of matrices; −1: not known
  metrics::Definitions definitions = {};  ///< of what was measured
  std::vector<Metric> metrics;            ///< of the finished trial
  std::vector<LabelledMetric> labelled_metrics = {};
  std::vector<Series> history;                   ///< all of the same length
  std::vector<std::int64_t> history_steps = {};  ///< steps done at each place of it; empty: they are ends of epochs
  std::vector<std::string> outputs;  ///< names of the classes or of the real outputs; empty: they have only numbers
  std::size_t classes = 0;           ///< 0: regression, or not known
  std::vector<PositionAxis> positions = {};  ///< that are classified each; empty: an example as a whole
  std::vector<std::int64_t> confusion;       ///< (true class, predicted class), counts on the test set; or empty
  std::vector<std::string> notes;            ///< what is implausible of its data or its training, for people
  std::vector<std::pair<std::string, std::string>> provenance;  ///< in this order; keys are names

  friend bool operator==(const TrialSummary&, const TrialSummary&) = default;
};

/// What the network said of each row of a part of the data, beside what is true.
struct Scores {
  std::string part;                   ///< test or validation; empty: nothing was kept
  std::size_t outputs = 0;            ///< columns of `values`
  std::vector<float> values;          ///< (row, positions…, output), in the order of the rows
  std::vector<std::int32_t> classes;  ///< (row, positions…): the true classes, −1: none; empty for regression
  std::vector<float> targets;         ///< (row, output), regression; or empty

  friend bool operator==(const Scores&, const Scores&) = default;
};

/// What an observer recorded at moments of the training.
struct Observation {
  struct Dimension {
    std::string name;
    std::size_t size = 0;
    std::vector<std::string> labels;  ///< as many; or empty: 0, 1, …

    friend bool operator==(const Dimension&, const Dimension&) = default;
  };
  struct Array {
    std::string name;
    std::string meaning;
    std::vector<Dimension> dimensions;  ///< behind that of the moments
    std::vector<float> values;          ///< (moment, …)

    /// Values of one moment.
    [[nodiscard]] std::size_t size() const noexcept {
      std::size_t product = 1;
      for (const Dimension& dimension : dimensions) product *= dimension.size;
      return product;
    }
    friend bool operator==(const Array&, const Array&) = default;
  };

  std::string name;
  std::string moment = "epoch";       ///< or step
  std::vector<std::int64_t> moments;  ///< epochs or steps done
  std::vector<Array> arrays;

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// A trial in full.
struct TrialRecord : TrialSummary {
  std::vector<NamedArray> initial_parameters;
  std::vector<NamedArray> best_parameters;
  std::vector<NamedArray> final_parameters;
  std::vector<NamedArray> average_parameters;
  std::vector<std::int32_t> predicted_labels;  ///< (test example, positions…), classification; or empty
  std::vector<float> predicted_values;         ///< (test example, output), where outputs are no classes; or empty
  std::size_t predicted_outputs = 0;           ///< columns of predicted_values
  Scores scores;                               ///< as `results.scores` asks
  std::vector<std::int8_t> split;              ///< (row of the data set): its part, as in `part_words`; or empty
  std::vector<Observation> observations = {};  ///< in the order of the configuration
  std::string fitted;                          ///< encoding and normalisation of the data, JSON; or empty
  std::string network;                         ///< its parts, with shapes and sizes, JSON; or empty

  friend bool operator==(const TrialRecord&, const TrialRecord&) = default;
};

/// What was measured while a trial ran. It differs from run to run, and lives apart from the results.
struct TrialRuntime {
  double seconds = not_a_number;             ///< the whole trial: training and evaluation
  double samples_per_second = not_a_number;  ///< training only
  std::string host;
  std::string started;  ///< ISO 8601, UTC: 2024-05-17T09:30:00Z
};

}  // namespace plexus::results
