// The settings of one trial: the root of every configuration, declared as components declare theirs.
#pragma once

#include <plexus/dataset.h>
#include <plexus/loss.h>
#include <plexus/metric.h>
#include <plexus/model.h>
#include <plexus/observer.h>
#include <plexus/optimizer.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "data/settings.h"
#include "training/initial.h"

namespace plexus::training {

/// The mean of parameters that is kept beside them.
struct AverageSettings {
  std::string plugin = "ema";
  double decay = 0.999;
  std::size_t begin = 0;

  static Parameters<AverageSettings> parameters();
};

/// After how much of the training something happens.
struct MomentSettings {
  std::optional<std::size_t> epochs;
  std::optional<std::size_t> steps;

  static Parameters<MomentSettings> parameters();
};

/// Steps in which an objective has its turn.
struct TurnSettings {
  std::string objective;
  std::size_t steps = 1;

  static Parameters<TurnSettings> parameters();
};

struct TrainingSettings {
  std::size_t batch_size = 1;
  std::optional<std::size_t> epochs;
  std::optional<std::size_t> steps;
  bool shuffle = true;
  std::variant<std::size_t, MomentSettings> evaluate_every = std::size_t{1};
  bool evaluate_train = false;
  std::optional<std::string> monitor;
  double min_delta = 0.0;
  std::optional<std::size_t> patience;
  std::variant<std::string, std::vector<double>> class_weights = "none";
  std::string sampling = "each_once";
  std::optional<AverageSettings> average;
  std::vector<TurnSettings> alternate;
  std::optional<double> clip_norm;
  std::optional<double> clip_value;
  std::size_t threads = 1;                      ///< changes nothing of the result
  std::optional<std::size_t> checkpoint_every;  ///< changes nothing of the result

  static Parameters<TrainingSettings> parameters();
};

struct ResultsSettings {
  std::vector<std::string> parameters_to_keep = {"final"};
  std::string scores = "none";
  bool state = false;                 ///< changes nothing of a trial
  std::optional<std::string> report;  ///< changes nothing of a trial

  static Parameters<ResultsSettings> parameters();
};

/// What every observer takes beside its own.
struct ObserverSettings {
  std::optional<std::string> name;
  MomentSettings every;

  static Parameters<ObserverSettings> parameters();
};

struct TrialSettings {
  std::uint64_t seed = 1;
  Component<Dataset> dataset{""};  // has no default
  Component<Model> model{""};      // has no default
  Component<Loss> loss{"squared_error"};
  Component<Optimizer> optimizer{"sgd"};
  Component<Schedule> schedule{"constant"};
  std::optional<std::vector<Component<Metric>>> metrics;
  std::vector<Component<Observer>> observers;
  TrainingSettings training;
  ResultsSettings results;
  /// What `model.initial` has named; null: nothing. No setting, but what was read of the file.
  std::shared_ptr<const InitialParameters> initial;
  /// Whether groups of the optimizer keep a parameter as it is; empty: none does.
  std::function<bool(const OptimizedParameter&)> is_kept;

  static Parameters<TrialSettings> parameters();
};

/// The settings that say how long a trial is, as keys of the configuration.
inline constexpr const char* epochs_key = "training.epochs";
inline constexpr const char* steps_key = "training.steps";

/// Epochs trained where a configuration sets neither `epochs` nor `steps`.
inline constexpr std::size_t default_epochs = 10;

/// When a trial is evaluated.
struct EvaluationMoments {
  std::size_t every = 1;
  bool by_steps = false;  ///< after every so many steps; else at the ends of every so many epochs

  /// "step 300" or "epoch 3"
  [[nodiscard]] std::string place(std::size_t epoch, std::size_t step) const {
    return by_steps ? "step " + std::to_string(step) : "epoch " + std::to_string(epoch);
  }
};

[[nodiscard]] EvaluationMoments evaluation_moments(const TrainingSettings& training);

[[nodiscard]] std::size_t steps_per_epoch(const TrainingSettings& training, std::size_t rows);

/// Steps that a trial is asked for, on so many training rows.
[[nodiscard]] std::size_t total_steps(const TrainingSettings& training, std::size_t rows);

/// Epochs that a trial is asked for, on so many training rows; the last may be cut short by `training.steps`.
[[nodiscard]] std::size_t epochs_of(const TrainingSettings& training, std::size_t rows);

/// The settings of a trial without those that its result does not depend on: what identifies it, and is recorded.
[[nodiscard]] Value settings_that_matter(const Value& settings);

/// What the best epoch is chosen by, and what `patience` watches: as set, or the validation loss, or the training loss
/// where there are no validation rows.
[[nodiscard]] std::string monitor_of(const TrainingSettings& training, bool validates);

/// Which numbers of a trial are reported, "best" or "final": as set, or those of the best epoch where it was chosen on
/// validation rows and its parameters are kept.
[[nodiscard]] std::string report_of(const ResultsSettings& results, bool validates);

/// Throws Error where an average is asked for that there is not.
void check_average(const TrainingSettings& training, const ResultsSettings& results);

/// Throws Error where settings contradict each other although each is valid by itself.
void check_consistency(const TrainingSettings& training, const data::DatasetSettings& dataset);

}  // namespace plexus::training
