#include "experiment/study_settings.h"

#include "metrics/definitions.h"

namespace plexus::experiment {

Parameters<PruneSettings> PruneSettings::parameters() {
  return {
      {"reduction", &PruneSettings::reduction, at_least(2), "η: one of so many points of a batch goes on"},
      {"min_epochs", &PruneSettings::min_epochs, at_least(1), "epochs before the first comparison"},
  };
}

Parameters<StudySettings> StudySettings::parameters() {
  return {
      {"trials", &StudySettings::trials, required(between(1, 100'000)),
       "points of the space that are tried, each with every trial of the grid; more of them keep the first ones"},
      {"batch", &StudySettings::batch, between(1, 10'000),
       "points that are proposed at a time and trained beside each other: fewer know more of those before them"},
      {"metric", &StudySettings::metric,
       "what is searched for, such as validation_accuracy or another metric of 'metrics'; validation_loss where there "
       "are validation rows, otherwise train_loss"},
      {"seed", &StudySettings::seed, any(), "of the numbers that proposals are drawn with"},
      {"prune", &StudySettings::prune,
       "give up the worst points of each batch early, by successive halving within the batch; without it all trials "
       "are "
       "trained to their end"},
  };
}

}  // namespace plexus::experiment
