// The tables behind settings.h: what users write, read in `plexus schema`, and get in error messages.
#include "training/settings.h"

#include <plexus/error.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace plexus::training {

Parameters<AverageSettings> AverageSettings::parameters() {
  return {
      {"plugin", &AverageSettings::plugin, one_of({"ema", "swa"}),
       "ema: a ← d a + (1 − d) w after each step; swa: the mean of the parameters at the ends of the epochs"},
      {"decay", &AverageSettings::decay, fraction(), "d of ema: about 1 / (1 − d) steps count"},
      {"begin", &AverageSettings::begin, "epochs before the first that counts"},
  };
}

Parameters<TurnSettings> TurnSettings::parameters() {
  return {
      {"objective", &TurnSettings::objective, required(), "by its name: discriminator of train_discriminator"},
      {"steps", &TurnSettings::steps, at_least(1), "updates in a row"},
  };
}

Parameters<TrainingSettings> TrainingSettings::parameters() {
  return {
      {"batch_size", &TrainingSettings::batch_size, at_least(1),
       "examples per step; 1 is online learning, the classical algorithm"},
      {"epochs", &TrainingSettings::epochs, at_least(1),
       "passes over the training rows; 10 where neither epochs nor steps is set"},
      {"steps", &TrainingSettings::steps, at_least(1), "number of updates, instead of epochs"},
      {"shuffle", &TrainingSettings::shuffle, "a new random order in each epoch; each example is seen once"},
      {"evaluate_every", &TrainingSettings::evaluate_every, at_least(1),
       "evaluate on test and validation data every N epochs, or after so many steps ({steps: 100}), and at the end"},
      {"evaluate_train", &TrainingSettings::evaluate_train,
       "evaluate on the training rows too: train_accuracy beside test_accuracy, with the same parameters"},
      {"monitor", &TrainingSettings::monitor,
       "what the best epoch is chosen by, and patience watches; validation_loss where there are validation rows, "
       "otherwise train_loss"},
      {"patience", &TrainingSettings::patience, at_least(1),
       "stop after N evaluations in a row without a better value of the monitor"},
      {"min_delta", &TrainingSettings::min_delta, not_negative(),
       "by how much the monitor must be better for patience to begin anew"},
      {"class_weights", &TrainingSettings::class_weights, one_of({"none", "balanced"}),
       "how much an example of each class counts in the loss of training: one number for each class, or balanced: in "
       "inverse proportion to its training rows (or their positions with a label), 1 in the mean. What is measured in "
       "evaluations counts all alike"},
      {"sampling", &TrainingSettings::sampling, one_of({"each_once", "balanced"}),
       "which rows make an epoch. each_once: every training row; balanced: as many, drawn with replacement such that "
       "each class comes as often as the others"},
      {"average", &TrainingSettings::average,
       "a mean of the parameters over the training, kept and evaluated beside the last ones: average_test_accuracy and "
       "so on, and 'average' among 'results.parameters'. Running statistics are averaged too"},
      {"alternate", &TrainingSettings::alternate,
       "turns of a model's own objectives, one after another, again and again: in a step, only the parameters of one "
       "of "
       "them move. Where nothing is said, all move in each step"},
      {"clip_norm", &TrainingSettings::clip_norm, positive(),
       "scale the gradient down where its Euclidean norm over all parameters exceeds this"},
      {"clip_value", &TrainingSettings::clip_value, positive(), "limit each component of the gradient to ±this"},
      {"threads", &TrainingSettings::threads, between(1, 256),
       "cores that share the work of one trial; pays for networks of a million parameters or convolutions, in batches. "
       "Many trials are trained faster side by side. The result does not depend on it"},
      {"checkpoint_every", &TrainingSettings::checkpoint_every, at_least(1),
       "save the state of the running trial every N epochs, so that it goes on from there after an interruption; where "
       "this is not set, at the end of an epoch when a minute has passed. The result does not depend on it"},
  };
}

Parameters<ResultsSettings> ResultsSettings::parameters() {
  return {
      {"parameters", &ResultsSettings::parameters_to_keep, one_of({"initial", "best", "final", "average"}),
       "which of the model's parameters are saved with each trial; best is the best epoch by training.monitor, average "
       "that of training.average"},
      {"scores", &ResultsSettings::scores, one_of({"none", "test", "validation"}),
       "keep the outputs of the network for each row of this part beside its true class or targets, so that any metric "
       "can be computed later"},
      {"state", &ResultsSettings::state,
       "keep with each trial what it takes to train on from its end: its optimizer's state and what early stopping has "
       "seen. A run with more training.epochs then goes on from there, to the bytes of one that was as long from the "
       "start"},
      {"report", &ResultsSettings::report, one_of({"best", "final"}),
       "whether tables, ranking and the report show the numbers of the best epoch or of the last one; best where there "
       "are validation rows and 'parameters' has best, otherwise final. Results have both"},
  };
}

Parameters<MomentSettings> MomentSettings::parameters() {
  return {
      {"epochs", &MomentSettings::epochs, at_least(1), "at the end of every so many epochs; 1 where neither is set"},
      {"steps", &MomentSettings::steps, at_least(1), "after every so many steps"},
  };
}

Parameters<ObserverSettings> ObserverSettings::parameters() {
  return {
      {"name", &ObserverSettings::name,
       "what it is called in the results, under observations/; its plugin's name where nothing is said"},
      {"every", &ObserverSettings::every, "when it looks"},
  };
}

Parameters<TrialSettings> TrialSettings::parameters() {
  return {
      {"seed", &TrialSettings::seed, "seed of all random numbers of the trial"},
      {"dataset", &TrialSettings::dataset, required(), "what to learn from"},
      {"model", &TrialSettings::model, required(), "the network"},
      {"loss", &TrialSettings::loss, "what training minimises"},
      {"optimizer", &TrialSettings::optimizer, "how parameters move"},
      {"schedule", &TrialSettings::schedule, "the learning rate over time, as a factor of the optimizer's own"},
      {"metrics", &TrialSettings::metrics,
       "what is measured beside the loss, the most telling first: trials are ranked by it; the accuracy of classes "
       "where "
       "nothing is said"},
      {"observers", &TrialSettings::observers, "what is recorded of the network while it learns"},
      {"training", &TrialSettings::training, "how long and in what portions"},
      {"results", &TrialSettings::results, "what is saved beside the metrics"},
  };
}

EvaluationMoments evaluation_moments(const TrainingSettings& training) {
  if (const auto* epochs = std::get_if<std::size_t>(&training.evaluate_every)) return {.every = *epochs};
  const auto& moments = std::get<MomentSettings>(training.evaluate_every);
  if (moments.steps) return {.every = *moments.steps, .by_steps = true};
  return {.every = moments.epochs.value_or(1)};
}

std::size_t steps_per_epoch(const TrainingSettings& training, std::size_t rows) {
  return (rows + training.batch_size - 1) / training.batch_size;
}

std::size_t total_steps(const TrainingSettings& training, std::size_t rows) {
  return training.steps.value_or(training.epochs.value_or(default_epochs) * steps_per_epoch(training, rows));
}

std::size_t epochs_of(const TrainingSettings& training, std::size_t rows) {
  if (!training.steps) return training.epochs.value_or(default_epochs);
  const std::size_t in_an_epoch = steps_per_epoch(training, rows);
  return (*training.steps + in_an_epoch - 1) / in_an_epoch;
}

Value settings_that_matter(const Value& settings) {
  const Value* const given = settings.find("training");
  if (given == nullptr || !given->is_map()) return settings;
  Value training = *given;
  training.erase("checkpoint_every");
  training.erase("threads");
  Value result = settings;
  result.set("training", std::move(training));
  // Where rows lie changes nothing that is learnt.
  if (const Value* const dataset = settings.find("dataset"); dataset != nullptr && dataset->is_map()) {
    Value without = *dataset;
    without.erase("in_memory");
    result.set("dataset", std::move(without));
  }
  // What was not asked for is not there.
  if (const Value* const metrics = settings.find("metrics"); metrics != nullptr && metrics->is_null())
    result.erase("metrics");
  if (const Value* const observers = settings.find("observers");
      observers != nullptr && observers->is_list() && observers->list().empty())
    result.erase("observers");
  if (const Value* const model = settings.find("model"); model != nullptr && model->is_map())
    if (const Value* const initial = model->find("initial"); initial != nullptr && initial->is_null()) {
      Value without = *model;
      without.erase("initial");
      result.set("model", std::move(without));
    }
  if (const Value* const kept = settings.find("results"); kept != nullptr && kept->is_map()) {
    Value results = *kept;
    results.erase("report");
    results.erase("state");
    result.set("results", std::move(results));
  }
  return result;
}

std::string monitor_of(const TrainingSettings& training, bool validates) {
  return training.monitor.value_or(validates ? "validation_loss" : "train_loss");
}

std::string report_of(const ResultsSettings& results, bool validates) {
  const auto& kept = results.parameters_to_keep;
  const bool keeps_best = std::find(kept.begin(), kept.end(), "best") != kept.end();
  return results.report.value_or(validates && keeps_best ? "best" : "final");
}

void check_average(const TrainingSettings& training, const ResultsSettings& results) {
  const auto& kept = results.parameters_to_keep;
  if (!training.average && std::find(kept.begin(), kept.end(), "average") != kept.end())
    throw Error("'results.parameters' has average, but 'training.average' is not set; set it too");
  if (training.average && !training.steps && training.average->begin >= training.epochs.value_or(default_epochs))
    throw Error("'training.average' begins after epoch " + std::to_string(training.average->begin) +
                ", but there are " + std::to_string(training.epochs.value_or(default_epochs)) +
                "; let it begin earlier");
}

void check_consistency(const TrainingSettings& training, const data::DatasetSettings& dataset) {
  if (training.epochs && training.steps)
    throw Error("'training.epochs' and 'training.steps' are both set; keep the one that is meant");
  const bool validates = data::asks_for_rows(dataset.validation) || dataset.folds;
  if (training.monitor && training.monitor->starts_with("validation_") && !validates)
    throw Error("'training.monitor' is '" + *training.monitor +
                "', but there are no validation rows; set 'dataset.validation'");
  if (training.patience && !training.monitor && !validates)
    throw Error(
        "'training.patience' stops on the validation loss, but there are no validation rows; set 'dataset.validation'");
  if (training.sampling == "balanced" && !training.shuffle)
    throw Error("'training.sampling' draws rows, but 'training.shuffle' is false; leave one of them out");
  if (const auto* moments = std::get_if<MomentSettings>(&training.evaluate_every);
      moments != nullptr && moments->epochs && moments->steps)
    throw Error("'training.evaluate_every' has 'epochs' and 'steps'; keep the one that is meant");
  if (training.min_delta > 0.0 && !training.patience)
    throw Error("'training.min_delta' says what patience waits for, but 'training.patience' is not set; set it too");
}

}  // namespace plexus::training
