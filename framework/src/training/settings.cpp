// The tables behind settings.h: what users write, read in `plexus schema`, and get in error messages.
#include "training/settings.h"

#include <plexus/error.h>

#include <vector>

namespace plexus::training {

Parameters<TrainingSettings> TrainingSettings::parameters() {
  return {
      {"batch_size", &TrainingSettings::batch_size, at_least(1),
       "examples per step; 1 is online learning, the classical algorithm"},
      {"epochs", &TrainingSettings::epochs, at_least(1),
       "passes over the training rows; 10 where neither epochs nor steps is set"},
      {"steps", &TrainingSettings::steps, at_least(1), "number of updates, instead of epochs"},
      {"shuffle", &TrainingSettings::shuffle, "a new random order in each epoch; each example is seen once"},
      {"evaluate_every", &TrainingSettings::evaluate_every, at_least(1),
       "evaluate on test and validation data every N epochs, and after the last one"},
      {"patience", &TrainingSettings::patience, at_least(1),
       "stop after N evaluations in a row without a lower validation loss"},
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
      {"parameters", &ResultsSettings::parameters_to_keep, one_of({"initial", "best", "final"}),
       "which of the model's parameters are saved with each trial; best is the epoch of lowest validation loss, or "
       "training loss where there is no validation"},
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
      {"training", &TrialSettings::training, "how long and in what portions"},
      {"results", &TrialSettings::results, "what is saved beside the metrics"},
  };
}

std::map<Kind, std::vector<ParameterInfo>> common_parameters() {
  return {{Kind::dataset, data::DatasetSettings::parameters().describe()}};
}

Value settings_that_matter(const Value& settings) {
  const Value* const given = settings.find("training");
  if (given == nullptr || !given->is_map()) return settings;
  Value training = *given;
  training.erase("checkpoint_every");
  training.erase("threads");
  Value result = settings;
  result.set("training", std::move(training));
  return result;
}

void check_consistency(const TrainingSettings& training, const data::DatasetSettings& dataset) {
  if (training.epochs && training.steps)
    throw Error("'training.epochs' and 'training.steps' are both set; keep the one that is meant");
  if (training.patience && !data::asks_for_rows(dataset.validation) && !dataset.folds)
    throw Error(
        "'training.patience' stops on the validation loss, but there are no validation rows; set 'dataset.validation'");
}

}  // namespace plexus::training
