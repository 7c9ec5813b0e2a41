#include "experiment/study_settings.h"

#include "metrics/definitions.h"

namespace plexus::experiment {

Parameters<PruneSettings> PruneSettings::parameters() {
  return {
      {"reduction", &PruneSettings::reduction, at_least(2), "η: one of so many points of a batch goes on"},
      {"min_epochs", &PruneSettings::min_epochs, at_least(1), "epochs before the first comparison"},
  };
}

Parameters<BudgetSettings> BudgetSettings::parameters() {
  return {
      {"seconds", &BudgetSettings::seconds, required(positive()),
       "what all trials together may cost on the reference, which is no clock: each costs its multiply-adds for a row, "
       "times 3 for the way back, times the rows of its training, times the epochs that it was trained for"},
      {"multiply_adds_per_second", &BudgetSettings::multiply_adds_per_second, positive(), "how fast the reference is"},
  };
}

double BudgetSettings::cost_of(std::size_t epochs, std::size_t rows, std::size_t multiply_adds) const noexcept {
  constexpr double passes = 3.0;  // forwards, to the inputs of each product, to its weights
  return passes * static_cast<double>(multiply_adds) * static_cast<double>(rows) * static_cast<double>(epochs) /
         multiply_adds_per_second;
}

Parameters<StudySettings> StudySettings::parameters() {
  return {
      {"trials", &StudySettings::trials, required(between(1, 100'000)),
       "points of the space that are tried, each with every trial of the grid; more of them keep the first ones"},
      {"budget", &StudySettings::budget,
       "ends the study before that: no batch is begun when its trials have cost so much"},
      {"batch", &StudySettings::batch, between(1, 10'000),
       "points that are proposed at a time and trained beside each other: fewer know more of those before them"},
      {"metric", &StudySettings::metric,
       "what is searched for, such as validation_accuracy or another metric of 'metrics', parameter_count or "
       "multiply_adds; a list of them looks for points that no other one beats in all; validation_loss where there are "
       "validation rows, otherwise train_loss"},
      {"seed", &StudySettings::seed, any(), "of the numbers that proposals are drawn with"},
      {"prune", &StudySettings::prune,
       "give up the worst points of each batch early, by successive halving within the batch; without it all trials "
       "are "
       "trained to their end"},
  };
}

std::vector<std::string> StudySettings::metrics() const {
  if (!metric) return {};
  if (const auto* const several = std::get_if<std::vector<std::string>>(&*metric)) return *several;
  return {std::get<std::string>(*metric)};
}

}  // namespace plexus::experiment
